/*
 * patient.c - the rules of a person's data: pure, no input or output.
 */
#include "patient/patient.h"
#include "base/clock.h"

int patient_identifier_read(const char *text, const char *pointer, int64_t now,
                            struct person_id *out, struct problem *why)
{
    int err = person_id_read(text, clock_stockholm(now).date, out);

    if (err) {
        why->pointer = pointer;
        why->reason = out->reason;
    }
    return err;
}
