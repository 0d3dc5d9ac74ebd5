# dirvenv for nushell, which reads only files whose names are known before it starts. So
#   dirvenv hook nushell | save --force ($nu.default-config-dir | path join dirvenv.nu)
# once, and in config.nu:  source dirvenv.nu
if $nu.is-interactive {
  let known = ($env.config.hooks?.pre_prompt? | default [])
  # Once: a closure knows its own text.
  if not ($known | any {|hook| view source $hook | str contains "_dirvenv_hook" }) {
    let _dirvenv_hook = {||
      let status = ($env.LAST_EXIT_CODE? | default 0)
      # Named here, so that it is in the closure's text: _dirvenv_hook.
      let changes = (^@DIRVENV@ export nushell --hook $nu.pid . | from json | default {})
      let rows = ($changes | transpose name value)
      let path = ($changes.PATH? | default null)
      load-env ($rows | where value != null | reduce --fold {} {|row, all| $all | insert $row.name $row.value })
      if $path != null { $env.PATH = ($path | split row (char esep)) }
      hide-env --ignore-errors ...($rows | where value == null | get name)
      $env.LAST_EXIT_CODE = $status
    }
    $env.config.hooks.pre_prompt = ($known | prepend $_dirvenv_hook)
  }
}
