# dirvenv for elvish. In ~/.config/elvish/rc.elv:  eval (dirvenv hook elvish | slurp)
use str
var _dirvenv-program = @DIRVENV@
var _dirvenv-hook = {||
  try {
    (external $_dirvenv-program) export elvish --hook $pid . | from-json | each {|changes|
      keys $changes | each {|name|
        if (eq $changes[$name] $nil) {
          unset-env $name
        } else {
          set-env $name $changes[$name]
        }
      }
    }
  } catch { }
}
# Once: a closure knows its own text.
if (not (or (each {|hook| str:contains $hook[body] _dirvenv-program } $edit:before-readline))) {
  set edit:before-readline = [$_dirvenv-hook $@edit:before-readline]
}
