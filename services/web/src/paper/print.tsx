/* What goes on paper, how large, in which language: as a file, or as a page that the browser prints. */
import { useState } from 'preact/hooks';
import { fileName, fileOf, isLog, pageOf, type Days, type Paper, type Print } from '../api/paper_calls';
import { spoken } from '../text';
import { paperEn } from '../text/paper.en';
import { paperSv, type PaperWords } from '../text/paper.sv';
import { Failure } from '../api/client';
import { CheckBox, RadioGroup } from '../ui/choice';
import { Button, Dialog, FailureBox, TextInput, useErrors } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { toast } from '../ui/toast';

const w = (): PaperWords => (spoken.get() === 'en' ? paperEn : paperSv);

/** The browser saves it under a name that names nobody; what was made is let go of when it has begun. */
function save(file: Blob, name: string): void {
    const at = URL.createObjectURL(file);
    const link = document.createElement('a');
    link.href = at;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(at), 60_000);
}

const withDay = (days: Days, end: keyof Days, day: string): Days => {
    const { [end]: _, ...rest } = days;
    return day ? { ...rest, [end]: day } : rest;
};

interface Props {
    papers: Paper[]; // the first is the one that is meant if nothing else is said
    guarded: boolean; // a protected identity: the print has to be confirmed (rules.md 5.5)
    onClose: () => void;
}

export function PrintDialog({ papers, guarded: known, onClose }: Props) {
    const [told, setTold] = useState(false); // the server says so, of somebody found by number
    const guarded = known || told;
    const [what, setWhat] = useState<Paper['what'] | undefined>(papers[0]?.what);
    const [size, setSize] = useState<Print['size']>('normal');
    const [lang, setLang] = useState<Print['lang']>('sv');
    const [confirmed, setConfirmed] = useState(false);
    const [why, setWhy] = useState(false);
    const [days, setDays] = useState<Days>({});
    const doing = useDoing();
    const errors = useErrors(doing.failure, ['from', 'to', '/from', '/to']);
    const paper = papers.find((one) => one.what === what);
    if (!paper) return null;
    const how: Print = { size, lang, ...(guarded && confirmed ? { confirm: 'yes' as const } : {}) };
    const may = () => {
        setWhy(guarded && !confirmed);
        return !guarded || confirmed;
    };
    const file = () =>
        doing.run(async () => {
            try {
                save(await fileOf(paper, how, days), fileName(paper));
            } catch (failure) {
                setTold(failure instanceof Failure && failure.problem.reason === 'print-protected');
                throw failure;
            }
            toast(`${w().saved}.`);
            onClose();
        });
    const address = pageOf(paper, how, days);
    const page = () => {
        window.open(address ?? '', '_blank', 'noopener');
        onClose();
    };
    return (
        <Dialog title={w().title} onClose={onClose}>
            <form
                class="flow print-form"
                onSubmit={(event) => {
                    event.preventDefault();
                    if (may()) void file();
                }}
            >
                {errors.rest && <FailureBox failure={errors.rest} />}
                {papers.length > 1 && (
                    <RadioGroup
                        legend={w().what}
                        value={paper.what}
                        choices={papers.map((one) => ({ value: one.what, label: w().papers[one.what] }))}
                        onValue={setWhat}
                    />
                )}
                {isLog(paper) && (
                    <div class="fields">
                        {(['from', 'to'] as const).map((end) => (
                            <TextInput
                                key={end}
                                label={w()[end]}
                                type="date"
                                optional
                                error={errors.at(end) ?? errors.at(`/${end}`)}
                                value={days[end] ?? ''}
                                onValue={(day) => setDays(withDay(days, end, day))}
                            />
                        ))}
                    </div>
                )}
                <RadioGroup
                    legend={w().size}
                    value={size}
                    choices={(['normal', 'large'] as const).map((value) => ({
                        value,
                        label: w().sizes[value],
                        hint: w().sizeHints[value],
                    }))}
                    onValue={setSize}
                />
                <RadioGroup
                    legend={w().lang}
                    value={lang}
                    choices={(['sv', 'en'] as const).map((value) => ({ value, label: w().langs[value] }))}
                    onValue={setLang}
                />
                {guarded && (
                    <CheckBox
                        label={w().guarded}
                        hint={w().guardedHint}
                        checked={confirmed}
                        onChecked={(next) => {
                            setConfirmed(next);
                            setWhy(false);
                        }}
                    />
                )}
                {why && (
                    <p class="error" role="alert">
                        <span aria-hidden="true">▲ </span>
                        {w().guardedWhy}
                    </p>
                )}
                <p class="quiet small">{w().logged}</p>
                <div class="actions">
                    <Button kind="primary" type="submit" busy={doing.busy}>
                        {w().file}
                    </Button>
                    {address && <Button onClick={() => may() && page()}>{w().page}</Button>}
                </div>
            </form>
        </Dialog>
    );
}

/** A button with the dialog behind it. */
export function PrintButton({ papers, guarded = false }: { papers: Paper[]; guarded?: boolean }) {
    const [open, setOpen] = useState(false);
    return (
        <>
            <Button small onClick={() => setOpen(true)}>
                {w().open}
            </Button>
            {open && <PrintDialog papers={papers} guarded={guarded} onClose={() => setOpen(false)} />}
        </>
    );
}
