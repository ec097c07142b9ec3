/** What aludel does with one of libpq's connection parameters. */
export interface Parameter {
  /** The environment variable that stands in for it. */
  readonly env?: string;
  readonly default?: string;
  /** The values that libpq knows; any when left out. */
  readonly values?: readonly string[];
  /** True when only numbers are allowed. */
  readonly integer?: true;
  /** The values that are refused because they ask for what aludel can't do; `"any"` for all but an empty one. */
  readonly refused?: readonly string[] | "any";
}

const no = ["0", "false", "off", "no"];

/**
 * Every parameter of libpq 19. PostgreSQL, chapter "Parameter Key Words" and "Environment Variables".
 * What changes nothing that a user could rely on is accepted and has no effect: compression, which no current
 * libpq does either, Kerberos without GSSAPI encryption, and the finer keepalive settings, which libpq
 * ignores as well where the system lacks them.
 */
export const parameters: Readonly<Record<string, Parameter>> = {
  service: { env: "PGSERVICE" },
  servicefile: { env: "PGSERVICEFILE" },
  user: { env: "PGUSER" },
  password: { env: "PGPASSWORD" },
  passfile: { env: "PGPASSFILE" },
  channel_binding: {
    env: "PGCHANNELBINDING",
    default: "prefer",
    values: ["disable", "prefer", "require"],
  },
  connect_timeout: { env: "PGCONNECT_TIMEOUT", integer: true },
  dbname: { env: "PGDATABASE" },
  host: { env: "PGHOST" },
  hostaddr: { env: "PGHOSTADDR" },
  port: { env: "PGPORT" },
  client_encoding: { env: "PGCLIENTENCODING" },
  options: { env: "PGOPTIONS" },
  application_name: { env: "PGAPPNAME" },
  fallback_application_name: {},
  keepalives: { integer: true },
  keepalives_idle: { integer: true },
  keepalives_interval: { integer: true },
  keepalives_count: { integer: true },
  tcp_user_timeout: { integer: true },
  sslmode: {
    env: "PGSSLMODE",
    default: "prefer",
    values: ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"],
  },
  sslnegotiation: { env: "PGSSLNEGOTIATION", default: "postgres", values: ["postgres", "direct"] },
  sslcompression: { env: "PGSSLCOMPRESSION" },
  sslcert: { env: "PGSSLCERT" },
  sslkey: { env: "PGSSLKEY" },
  sslcertmode: {
    env: "PGSSLCERTMODE",
    default: "allow",
    values: ["disable", "allow", "require"],
    refused: ["require"],
  },
  sslpassword: {},
  sslrootcert: { env: "PGSSLROOTCERT" },
  sslcrl: { env: "PGSSLCRL", refused: "any" },
  sslcrldir: { env: "PGSSLCRLDIR", refused: "any" },
  sslsni: { env: "PGSSLSNI", default: "1" },
  sslkeylogfile: { refused: "any" },
  requirepeer: { env: "PGREQUIREPEER", refused: "any" },
  require_auth: { env: "PGREQUIREAUTH" },
  min_protocol_version: {
    env: "PGMINPROTOCOLVERSION",
    values: ["3.0", "3.2", "latest"],
    refused: ["3.2", "latest"],
  },
  max_protocol_version: { env: "PGMAXPROTOCOLVERSION", values: ["3.0", "3.2", "latest"] },
  ssl_min_protocol_version: { env: "PGSSLMINPROTOCOLVERSION", default: "TLSv1.2" },
  ssl_max_protocol_version: { env: "PGSSLMAXPROTOCOLVERSION" },
  gssencmode: { env: "PGGSSENCMODE", values: ["disable", "prefer", "require"], refused: ["require"] },
  krbsrvname: { env: "PGKRBSRVNAME" },
  gsslib: { env: "PGGSSLIB" },
  gssdelegation: { env: "PGGSSDELEGATION" },
  replication: {
    values: [...no, "1", "true", "on", "yes", "database"],
    refused: ["1", "true", "on", "yes", "database"],
  },
  target_session_attrs: {
    env: "PGTARGETSESSIONATTRS",
    default: "any",
    values: ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"],
  },
  load_balance_hosts: { env: "PGLOADBALANCEHOSTS", default: "disable", values: ["disable", "random"] },
  scram_client_key: { refused: "any" },
  scram_server_key: { refused: "any" },
  oauth_issuer: { refused: "any" },
  oauth_client_id: { refused: "any" },
  oauth_client_secret: { refused: "any" },
  oauth_scope: { refused: "any" },
};

/** The variables that libpq turns into settings of the session. */
export const sessionVariables: Readonly<Record<string, string>> = {
  PGDATESTYLE: "datestyle",
  PGTZ: "timezone",
  PGGEQO: "geqo",
};
