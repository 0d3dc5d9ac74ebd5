# dirvenv for tcsh. In ~/.tcshrc:  if ($?prompt) eval "`dirvenv hook tcsh`"
# Such an eval joins the lines to one: `dirvenv hook` leaves the comments out, and each command ends in
# a semicolon. The alias is a quoted word in a quoted word, as it is read twice.
alias _dirvenv_program @DIRVENV@ ;
alias _dirvenv_hook 'set _dirvenv_status = $status ; eval "`_dirvenv_program export tcsh --hook $$ .`" ; set status = $_dirvenv_status' ;
# The user's own precmd comes after ours.
if ( "`alias precmd`" !~ *_dirvenv_hook* ) alias _dirvenv_precmd "`alias precmd`" ;
alias precmd '_dirvenv_hook ; _dirvenv_precmd' ;
