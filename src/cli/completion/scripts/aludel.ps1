# Completion of aludel's command lines in PowerShell:
#   aludel completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName aludel -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition -or $_.Extent.Text -ne $wordToComplete } |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text.Trim('"', "'") })
    # an empty word would not reach the program
    if ($wordToComplete -eq '') { $lines = @(aludel __complete --next -- @words 2>$null) }
    else { $lines = @(aludel __complete -- @words $wordToComplete 2>$null) }
    if ($lines.Count -eq 0) { return }
    $lines | Select-Object -Skip 1 | ForEach-Object {
        $word, $meaning = $_ -split "`t", 2
        $tip = if ($meaning) { $meaning } else { $word }
        [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $tip)
    }
    if ($lines[0] -ne 'none') {
        [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)
    }
}
