-- 0019_working_day.sql - the last day of the call to the SIP moves from a holiday where the county has agreed so
-- (LUS-17; lag 1930:173). The calendar is the same as in services/core/discharge/holiday.c, and tested against it.
SET LOCAL ROLE samplan_owner;

-- Easter Sunday of the Gregorian calendar, after the method of Meeus.
CREATE FUNCTION discharge.easter(p_year integer) RETURNS date
    LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    golden CONSTANT integer := p_year % 19;
    century CONSTANT integer := p_year / 100;
    of_century CONSTANT integer := p_year % 100;
    full_moon CONSTANT integer :=
        (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    to_sunday CONSTANT integer :=
        (32 + 2 * (century % 4) + 2 * (of_century / 4) - full_moon - of_century % 4) % 7;
    late CONSTANT integer := (golden + 11 * full_moon + 22 * to_sunday) / 451;
    day CONSTANT integer := full_moon + to_sunday - 7 * late + 114;
BEGIN
    RETURN make_date(p_year, day / 31, day % 31 + 1);
END
$$;

-- Saturdays, Sundays, public holidays (lag 1989:253) and the eves of midsummer, Christmas and New Year.
CREATE FUNCTION discharge.is_holiday(p_day date) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN extract(isodow FROM p_day) IN (6, 7)
        OR to_char(p_day, 'MM-DD') IN ('01-01', '01-06', '05-01', '06-06', '12-24', '12-25', '12-26', '12-31')
        OR (extract(isodow FROM p_day) = 5 AND to_char(p_day, 'MM-DD') BETWEEN '06-19' AND '06-25')
        OR p_day - discharge.easter(extract(year FROM p_day)::integer) IN (-2, 1, 39);
END
$$;

CREATE FUNCTION discharge.next_working_day(p_day date) RETURNS date
    LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    day date := p_day;
BEGIN
    WHILE discharge.is_holiday(day) LOOP
        day := day + 1;
    END LOOP;
    RETURN day;
END
$$;

CREATE FUNCTION discharge.sip_call_day(sent_at timestamptz, working_day boolean) RETURNS date
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
    RETURN CASE WHEN working_day THEN discharge.next_working_day(discharge.sip_call_day(sent_at))
        ELSE discharge.sip_call_day(sent_at) END;

-- What the county had agreed when the notice was sent: a later agreement moves no day that was told.
ALTER TABLE discharge.ready_interval
    ADD sip_call_working_day boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT ready_sip_call,
    ADD CONSTRAINT ready_sip_call CHECK (sip_call_last_day = discharge.sip_call_day(sent_at, sip_call_working_day));

GRANT EXECUTE ON FUNCTION discharge.easter(integer), discharge.is_holiday(date), discharge.next_working_day(date),
    discharge.sip_call_day(timestamptz, boolean) TO samplan_api;
RESET ROLE;
