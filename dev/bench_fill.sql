-- What screens show beside accounts: 1,000 running plans with 5 objectives each; a programme that
-- asked the contacts of 20,000 accounts 60,000 times in two years, four of five answered.
-- Loaded as its parts would be written, without asking the rules: for dev/bench.
CREATE TEMPORARY TABLE chosen AS
    SELECT id, company_id, user_id, tier_id, partner_id, ROW_NUMBER() OVER (ORDER BY id) AS place
      FROM key_account WHERE company_id = 1 ORDER BY id LIMIT 20000;
ANALYZE chosen;

WITH plan AS (
    INSERT INTO key_account_plan (account_id, company_id, user_id, tier_id, name, state, version,
                                  date_start, date_end, active, create_date, write_date)
    SELECT id, company_id, user_id, tier_id, 'Plan ' || id, 'running', 1, CURRENT_DATE - 90,
           CURRENT_DATE + 275, TRUE, NOW(), NOW()
      FROM chosen WHERE place <= 1000 RETURNING id, account_id, company_id, date_start, date_end)
INSERT INTO key_account_objective (plan_id, account_id, company_id, sequence, measure, name,
                                   name_computed, baseline_period, date_start, date_end, target,
                                   weight, baseline, baseline_known, baseline_frozen, months,
                                   create_date, write_date)
SELECT plan.id, account_id, company_id, number, (ARRAY['ordered_amount', 'order_count',
       'average_order', 'growth', 'cumulative_share'])[number], 'Objective ' || number, FALSE,
       'year', date_start, date_end, 100 * number, 20, 10, TRUE, TRUE, 0, NOW(), NOW()
  FROM plan, GENERATE_SERIES(1, 5) number;

INSERT INTO key_account_survey (sequence, company_id, survey_id, state, trigger, name, active,
                                is_anonymous, minimum_answers, every_months, deadline_days,
                                create_date, write_date)
SELECT 1, 1, MIN(id), 'running', 'rhythm', '{"en_US": "Benchmark"}', TRUE, FALSE, 5, 6, 30, NOW(), NOW()
  FROM survey_survey WHERE id IN (
       SELECT survey_id FROM survey_question WHERE key_account_kind = 'recommend');

CREATE TEMPORARY TABLE asked AS
    SELECT c.id AS account_id, c.company_id, c.partner_id, p.id AS programme_id, p.survey_id,
           NEXTVAL('survey_user_input_id_seq') AS input_id,
           NOW() AT TIME ZONE 'UTC' - MAKE_INTERVAL(days => (turn * 240 + HASHINT8(c.id) % 200)::int)
               AS moment,
           HASHINT8(c.id + turn) % 5 != 0 AS answered,
           ABS(HASHINT8(c.id * 3 + turn)) % 11 AS score
      FROM chosen c, key_account_survey p, GENERATE_SERIES(1, 3) turn WHERE p.name ->> 'en_US' = 'Benchmark';
INSERT INTO survey_user_input (id, survey_id, partner_id, state, access_token, invite_token,
                               test_entry, start_datetime, end_datetime, key_account_id,
                               key_account_survey_id, key_account_asked_on, create_date,
                               write_date)
SELECT input_id, survey_id, partner_id, CASE WHEN answered THEN 'done' ELSE 'new' END,
       'bench-' || input_id, 'bench-' || input_id, FALSE, moment,
       CASE WHEN answered THEN moment END, account_id, programme_id, moment, moment, moment
  FROM asked;
INSERT INTO survey_user_input_line (user_input_id, survey_id, question_id, answer_type,
                                    value_scale, skipped, create_date, write_date)
SELECT input_id, a.survey_id, q.id, 'scale', score, FALSE, moment, moment
  FROM asked a JOIN survey_question q ON q.survey_id = a.survey_id
   AND q.key_account_kind = 'recommend' WHERE answered;
INSERT INTO key_account_survey_invitation (programme_id, account_id, company_id, partner_id,
                                           user_input_id, state, access_token, date_asked,
                                           date_answered, create_date, write_date)
SELECT programme_id, account_id, company_id, partner_id, input_id,
       CASE WHEN answered THEN 'answered' ELSE 'expired' END, 'bench-' || input_id, moment,
       CASE WHEN answered THEN moment END, moment, moment
  FROM asked;
DROP TABLE chosen, asked;
ANALYZE;
