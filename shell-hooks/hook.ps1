# dirvenv for PowerShell 7.2 and later. In the file that $PROFILE names:
#   Invoke-Expression (& dirvenv hook pwsh | Out-String)
function global:_dirvenv_hook {
    $_dirvenv_code = $global:LASTEXITCODE
    try {
        $_dirvenv_text = & @DIRVENV@ export pwsh --hook $PID . | Out-String
        if ($_dirvenv_text) { Invoke-Expression $_dirvenv_text }
    } finally {
        $global:LASTEXITCODE = $_dirvenv_code
    }
}
# The user's own prompt comes after ours, and sees whether the last command has succeeded.
if (-not (Get-Variable -Name _dirvenv_prompt -Scope Global -ErrorAction Ignore)) {
    $global:_dirvenv_prompt = $function:prompt
    function global:prompt {
        $_dirvenv_failed = -not $?
        _dirvenv_hook
        if ($_dirvenv_failed) { Write-Error '' -ErrorAction Ignore }
        & $global:_dirvenv_prompt
    }
}
