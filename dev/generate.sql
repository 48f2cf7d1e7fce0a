-- usage: psql -d DB -v ncust=2000 -v norders=20000 -v lines=1 [-v today=2026-06-30] -f generate.sql
-- Deterministic (hash-based) B2B sale history: same data for same (ncust,norders).
\set ON_ERROR_STOP on
\if :{?today}
\else
\set today now
\endif
\timing on
set session_replication_role = replica;   -- no FK triggers while loading (ids are generated consistent)
set synchronous_commit = off;
set maintenance_work_mem = '1GB';
set work_mem = '512MB';
set max_parallel_workers_per_gather = 2;
set timezone = 'UTC';
create or replace function perf_u(i bigint, s bigint) returns float8 language sql immutable parallel safe as
$$ select ((hashint8extended(i, s) & 4503599627370495)::float8 + 0.5) / 4503599627370496.0 $$;
create or replace function perf_n(i bigint, s bigint) returns float8 language sql immutable parallel safe as   -- N(0,1)
$$ select sqrt(-2*ln(perf_u(i, s))) * cos(2*pi()*perf_u(i, s + 1000)) $$;

-- monthly rates, shared by all companies -------------------------------------------------
delete from res_currency_rate where company_id is null and currency_id in (select id from res_currency where name in ('EUR','GBP','CHF','JPY','USD'));
insert into res_currency_rate(name, currency_id, rate, create_uid, write_uid, create_date, write_date)
select d::date, c.id, round((case c.name when 'EUR' then 0.92 when 'GBP' then 0.79 when 'CHF' then 0.89 when 'JPY' then 148 else 1 end
         * case when c.name='USD' then 1 else exp(0.03*perf_n(c.id*1000 + extract(epoch from d)::bigint/2592000, 7)) end)::numeric, 6), 1,1,now(),now()
from res_currency c, generate_series(date_trunc('month', :'today'::timestamptz) - interval '37 months', date_trunc('month', :'today'::timestamptz), interval '1 month') d
where c.name in ('EUR','GBP','CHF','JPY','USD');

-- customers -----------------------------------------------------------------------------
select coalesce(max(id),0) + 1000 as pbase from res_partner \gset
select coalesce(max(id),0) + 1000 as obase from sale_order \gset
create unlogged table perf_cust as
select i, :pbase + i as id,
       exp(1.45*perf_n(i,1)) * case when perf_u(i,2) < 0.01 then 12 else 1 end as w,          -- log-normal body + heavy tail (order count)
       exp(6.3 + 0.9*perf_n(i,3)) as avg_amount,                                                -- median order ~545 company currency
       case when perf_u(i,4) < .45 then 1 when perf_u(i,4) < .70 then 3 when perf_u(i,4) < .88 then 4 else 2 end as company_id,
       perf_u(i,5) as u_start, perf_u(i,6) as u_churn, perf_n(i,8) as trend,
       floor(perf_u(i,9)*2.0)::int + (perf_u(i,10) < .15)::int*3 as nchild                      -- 0..4 contacts
from generate_series(1, :ncust) i;
analyze perf_cust;
select sum(w) as wsum from perf_cust \gset

create unlogged table perf_child as
select row_number() over (order by c.i, k) + :pbase + :ncust as id, c.id as parent, k, c.i from perf_cust c, generate_series(1, c.nchild) k;
create index on perf_child(parent, k); analyze perf_child;

-- drop secondary indexes for the load, recreate after
create unlogged table perf_idx as
 select indexdef, tablename, indexname from pg_indexes where schemaname='public' and tablename in ('res_partner','sale_order','sale_order_line')
   and indexname not in (select conname from pg_constraint);
select 'drop index '||quote_ident(indexname) from perf_idx \gexec

insert into res_partner(id, company_id, create_date, write_date, create_uid, write_uid, name, complete_name, commercial_partner_id, commercial_company_name,
   parent_id, is_company, active, type, lang, email, email_normalized, phone, phone_sanitized, street, city, zip, country_id, customer_rank, supplier_rank, partner_share, autopost_bills, color, message_bounce, user_id, vat)
select id, null, now() - interval '4 years', now() - interval '1 year', 1, 1, 'Customer '||lpad(i::text,7,'0'), 'Customer '||lpad(i::text,7,'0'), id, 'Customer '||lpad(i::text,7,'0'),
   null, true, true, 'contact', 'en_US', 'info@cust'||i||'.example.com', 'info@cust'||i||'.example.com', '+1 555 '||lpad((i%10000000)::text,7,'0'), '+1555'||lpad((i%10000000)::text,7,'0'), i||' Main Street', 'City '||(i%5000), lpad((i%100000)::text,5,'0'), 233,
   1, 0, true, 'ask', 0, 0, case when i%3=0 then 2 when i%3=1 then 1 end, null
from perf_cust;
insert into res_partner(id, create_date, write_date, create_uid, write_uid, name, complete_name, commercial_partner_id, commercial_company_name, parent_id, is_company, active, type, lang, email, email_normalized, country_id, customer_rank, supplier_rank, partner_share, autopost_bills, color, message_bounce)
select h.id, now() - interval '4 years', now() - interval '1 year', 1, 1, 'Contact '||h.k, 'Customer '||lpad(h.i::text,7,'0')||', Contact '||h.k, h.parent, 'Customer '||lpad(h.i::text,7,'0'), h.parent, false, perf_u(h.id, 77) > .03, 'contact', 'en_US',
   'c'||h.k||'@cust'||h.i||'.example.com','c'||h.k||'@cust'||h.i||'.example.com', 233, 0, 0, true, 'ask', 0, 0
from perf_child h;

-- orders --------------------------------------------------------------------------------
create unlogged table perf_ord as
with n as (
  select c.*, floor(:norders * w / :wsum + perf_u(i,11))::int as n from perf_cust c
), e as (
  select n.*, k, (i::bigint << 24) + k as key,
         -- active span inside the last 1095 days: late starters, churners
         case when u_start < .6 then 0 else (u_start-.6)/.4*900 end as d0,
         case when u_churn < .7 then 1095 else 1095 - (1-u_churn)/.3*700 end as d1
  from n, generate_series(1, n.n) k
), f as (
  select e.*, least(1094.9, greatest(0, least(d0, d1-30) + (greatest(d1,d0+30) - least(d0,d1-30)) * (k - 1 + 0.15 + 0.7*perf_u(key,12)) / n)) as day
  from e
)
select key, i, id as cust, nchild, company_id as home, day,
       :'today'::timestamptz at time zone 'UTC' - interval '1095 days' + make_interval(secs => day*86400.0) as dt,
       case when perf_u(key,13) < .08 then 'cancel' when perf_u(key,14) < .10 and day > 1000 then case when perf_u(key,15)<.5 then 'draft' else 'sent' end
            when perf_u(key,14) < .04 then 'draft' else 'sale' end as state,
       case when perf_u(key,16) < .93 then company_id else 1 + floor(perf_u(key,17)*4)::int end as company_id,
       case when perf_u(key,18) < .40 and nchild > 0 then 1 + floor(perf_u(key,19)*nchild)::int else 0 end as child_k,
       case when perf_u(key,20) < .78 then null else (array['USD','EUR','GBP','CHF','JPY'])[1+floor(perf_u(key,21)*5)::int] end as cur,
       round((avg_amount * exp(0.6*perf_n(key,22)) * exp(0.25*trend*(day/365.0-1.5)))::numeric, 2) as amt_cc
from f;
analyze perf_ord;
\echo loading sale_order
select case when exists (select 1 from information_schema.columns where table_name='sale_order' and column_name='warehouse_id')
  then ', warehouse_id, picking_policy' else '' end as whc,
 case when exists (select 1 from information_schema.columns where table_name='sale_order' and column_name='warehouse_id')
  then ', (select min(id) from stock_warehouse w where w.company_id = o.company_id), ''direct''' else '' end as whv \gset
insert into sale_order(id, company_id, partner_id, partner_invoice_id, partner_shipping_id, pricelist_id, currency_id, user_id, team_id, create_uid, write_uid, name, state,
   invoice_status, currency_rate, amount_untaxed, amount_tax, amount_total, locked, require_signature, require_payment, prepayment_percent, create_date, write_date, date_order, validity_date, access_token, client_order_ref, note :whc)
select :obase + row_number() over (order by o.dt), o.company_id, p, o.cust, p, null, oc.id, case when o.i%3=0 then 2 when o.i%3=1 then 1 end, 1, 2, 2,
   'S'||lpad((:obase + row_number() over (order by o.dt))::text, 8, '0'), o.state,
   case when o.state='sale' then 'to invoice' else 'no' end,
   round(r2.rate/r1.rate, 10), round(o.amt_cc*r2.rate/r1.rate,2), round(o.amt_cc*r2.rate/r1.rate*0.2,2), round(o.amt_cc*r2.rate/r1.rate,2)+round(o.amt_cc*r2.rate/r1.rate*0.2,2),
   false, true, false, 1, o.dt - interval '2 days', o.dt, date_trunc('second', o.dt), (o.dt + interval '30 days')::date, md5(o.key::text)||'-tok', 'PO-'||(o.key%1000003), '<p>Terms &amp; Conditions: payment 30 days net, delivery EXW, retention of title applies until full payment. See https://example.com/terms</p>' :whv
from (select o.*, coalesce(h.id, o.cust) as p, date_trunc('month', o.dt)::date as mon from perf_ord o left join perf_child h on h.parent = o.cust and h.k = o.child_k and o.child_k > 0) o
join res_company co on co.id = o.company_id
join res_currency cc on cc.id = co.currency_id
join res_currency oc on oc.name = coalesce(o.cur, cc.name)
join res_currency_rate r1 on r1.currency_id = cc.id and r1.name = o.mon and r1.company_id is null
join res_currency_rate r2 on r2.currency_id = oc.id and r2.name = o.mon and r2.company_id is null
order by o.dt;

\if :lines
\echo loading sale_order_line
select array_agg(id) as prods from (select id from product_product where active order by id limit 30) x \gset
insert into sale_order_line(order_id, sequence, company_id, currency_id, order_partner_id, salesman_id, product_id, product_uom_id, create_uid, write_uid, state, qty_delivered_method, invoice_status,
   name, product_uom_qty, price_unit, discount, price_subtotal, price_total, price_tax, price_reduce_taxexcl, price_reduce_taxinc, qty_delivered, qty_invoiced, qty_to_invoice, untaxed_amount_invoiced, untaxed_amount_to_invoice, create_date, write_date, technical_price_unit, customer_lead)
select o.id, 10*l, o.company_id, o.currency_id, o.partner_id, o.user_id, (:'prods'::int[])[1+((o.id*7+l*13)%array_length(:'prods'::int[],1))], 1, 2, 2, o.state, 'manual', o.invoice_status,
   'Product line '||l, q, round(o.amount_untaxed/nl/q,2), 0, round(o.amount_untaxed/nl,2), round(o.amount_total/nl,2), round(o.amount_tax/nl,2), round(o.amount_untaxed/nl/q,2), round(o.amount_total/nl/q,2), 0, 0, case when o.state='sale' then q else 0 end, 0, case when o.state='sale' then round(o.amount_untaxed/nl,2) else 0 end, o.create_date, o.write_date, round(o.amount_untaxed/nl/q,2), 0
from (select o.*, 1+floor(perf_u(o.id,31)*5)::int as nl from sale_order o where id > :obase) o, generate_series(1, o.nl) l, lateral (select 1+floor(perf_u(o.id*8+l,32)*9)::int as q) z
order by o.id, l;
\endif

\echo recreating indexes
select indexdef from perf_idx \gexec
select setval('res_partner_id_seq', (select max(id) from res_partner)), setval('sale_order_id_seq', (select max(id) from sale_order)), setval('sale_order_line_id_seq', (select max(id) from sale_order_line));
drop table perf_cust, perf_child, perf_ord, perf_idx;
vacuum (analyze) res_partner; vacuum (analyze) sale_order; vacuum (analyze) sale_order_line; vacuum (analyze) res_currency_rate;
select state, count(*) from sale_order group by 1 order by 2 desc;
select count(*) partners, count(*) filter (where parent_id is null) customers, (select count(*) from sale_order_line) as so_lines from res_partner;
select pg_size_pretty(pg_table_size('sale_order')) so_heap, pg_size_pretty(pg_indexes_size('sale_order')) so_idx, pg_size_pretty(pg_table_size('res_partner')) rp_heap, pg_size_pretty(pg_indexes_size('res_partner')) rp_idx, pg_size_pretty(pg_database_size(current_database())) db;
