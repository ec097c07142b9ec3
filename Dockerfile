# The executable on a minimal base: docker build --build-arg VERSION=0.1.0 .
# The build context is a folder that `deno task release` has filled: dist/release is all that is taken from it.

FROM alpine:3.22 AS unpack
ARG VERSION
ARG TARGETARCH
WORKDIR /release
COPY dist/release/SHA256SUMS dist/release/aludel-${VERSION}-linux-*-musl.tar.gz ./
RUN case "$TARGETARCH" in amd64) arch=x64 ;; arm64) arch=arm64 ;; *) exit 1 ;; esac \
  && name="aludel-$VERSION-linux-$arch-musl" \
  && grep " $name.tar.gz\$" SHA256SUMS | sha256sum -c - \
  && tar -xzf "$name.tar.gz" \
  && mv "$name/aludel" /usr/local/bin/aludel

FROM alpine:3.22
# the executable needs musl, and these two of the C++ compiler
RUN apk add --no-cache libgcc libstdc++ \
  && adduser -D -H -u 10001 aludel
COPY --from=unpack /usr/local/bin/aludel /usr/local/bin/aludel
USER 10001
# a project is mounted here, or copied by an image that begins with this one
WORKDIR /project
ENTRYPOINT ["aludel"]
CMD ["--help"]
