from . import survey, survey_opt_out
