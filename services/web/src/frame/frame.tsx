/* The frame of every page: where one is, as whom, whether the page is alive, search, help. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { struggling } from '../api/client';
import { searched } from '../inbox/inbox';
import { connection } from '../live';
import { navigate, path } from '../router';
import { choose, firstPage, leave, may, type State } from '../session/session';
import { AssignmentList, Mark } from '../session/sign_in';
import { useStore } from '../store';
import { t } from '../text';
import { Dialog, FailureBox } from '../ui/form';
import { useDoing } from '../ui/hooks';
import { useKeys } from '../ui/keys';
import { HelpDialog, LanguageButton } from './settings';

interface Props {
    state: State & { at: 'in' | 'lost' };
    children: ComponentChildren;
}

export function Frame({ state, children }: Props) {
    const [open, setOpen] = useState<'help' | 'switch' | null>(null);
    const search = useRef<HTMLInputElement>(null);
    useKeys({
        '/': () => search.current?.focus(),
        '?': () => setOpen('help'),
    });
    return (
        <>
            <a class="skip" href="#main" onClick={skip}>
                {t.skip}
            </a>
            <header class="frame">
                <div class="frame-bar">
                    <a class="frame-brand" href={firstPage()}>
                        <Mark />
                        <span>Samplan</span>
                    </a>
                    <Navigation />
                    {may('inbox.read') && <Search input={search} />}
                    <div class="frame-tools">
                        <ConnectionState />
                        <button
                            type="button"
                            class="frame-who"
                            aria-haspopup="dialog"
                            onClick={() => setOpen('switch')}
                        >
                            <span class="who-name">{state.session.user.name}</span>
                            <span class="who-unit">
                                {t.role[state.assignment.role]}, {state.assignment.unit.name}
                            </span>
                            <span class="sr-only">. {t.assignment.switch}</span>
                        </button>
                        <LanguageButton />
                        <button
                            type="button"
                            class="frame-button"
                            aria-haspopup="dialog"
                            onClick={() => setOpen('help')}
                        >
                            {t.help.short}
                        </button>
                    </div>
                </div>
            </header>
            <Troubles />
            <main id="main" tabIndex={-1}>
                {children}
            </main>
            {open === 'help' && <HelpDialog onClose={() => setOpen(null)} />}
            {open === 'switch' && <SwitchDialog state={state} onClose={() => setOpen(null)} />}
        </>
    );
}

function skip(event: MouseEvent): void {
    event.preventDefault();
    document.getElementById('main')?.focus();
}

function Navigation() {
    const here = useStore(path);
    const links = [
        may('inbox.read') && { href: '/inkorg', text: t.inbox.title },
        may('discharge.start') && { href: '/inskrivning', text: t.admission.short },
        may('plan.read') && { href: '/planer', text: t.plans },
        may('appointment.read') && { href: '/tider', text: t.times },
        may('emergency.open') && { href: '/nodoppning', text: t.emergency },
        may('member.read') && { href: '/enhet', text: t.members.short },
        may('county.manage') && { href: '/lan', text: t.countyShort },
        may('county.manage') && { href: '/lan/kvalitet', text: t.quality },
        may('county.manage') && { href: '/lan/avvikelser', text: t.message.county.short },
        may('audit.review') && { href: '/logg', text: t.audit.title },
    ].filter((one) => one !== false);
    const current =
        links.find((one) => here === one.href) ??
        links.find((one) => here.startsWith(`${one.href}/`));
    return (
        <nav class="frame-nav" aria-label={t.navigation}>
            {links.map((one) => (
                <a
                    key={one.href}
                    href={one.href}
                    aria-current={one === current ? 'page' : undefined}
                >
                    {one.text}
                </a>
            ))}
        </nav>
    );
}

function Search({ input }: { input: { current: HTMLInputElement | null } }) {
    const text = useStore(searched);
    const [typed, setTyped] = useState(text);
    useEffect(() => setTyped(text), [text]);
    return (
        <form
            class="frame-search"
            role="search"
            onSubmit={(event) => {
                event.preventDefault();
                const wanted = typed.trim();
                if (wanted.length === 1) return;
                searched.set(wanted);
                if (wanted) navigate('/inkorg');
            }}
        >
            <label class="sr-only" for="frame-search">
                {t.search.label}
            </label>
            <input
                ref={input}
                id="frame-search"
                type="search"
                autocomplete="off"
                spellcheck={false}
                maxLength={100}
                placeholder={t.search.short}
                value={typed}
                onInput={(event) => setTyped(event.currentTarget.value)}
                onKeyDown={(event) => {
                    if (event.key !== 'Escape') return;
                    searched.set('');
                    setTyped('');
                    event.currentTarget.blur();
                }}
            />
            <button type="submit">{t.search.act}</button>
        </form>
    );
}

/** In words, as ui.md asks: a green dot says nothing to somebody who does not see green. */
function ConnectionState() {
    const now = useStore(connection);
    return (
        <span class={`connection connection-${now}`} role="status">
            <span class="connection-dot" aria-hidden="true" />
            {t.connection[now]}
        </span>
    );
}

function Troubles() {
    const now = useStore(connection);
    const hard = useStore(struggling);
    const [shown, setShown] = useState(false);
    const bad = hard || now === 'broken';
    useEffect(() => {
        if (!bad) {
            setShown(false);
            return undefined;
        }
        const timer = setTimeout(() => setShown(true), 2000); // a short breath is no news
        return () => clearTimeout(timer);
    }, [bad]);
    if (!shown) return null;
    return (
        <p class="troubles" role="alert">
            {hard ? t.connection.trying : t.connection.lost}
        </p>
    );
}

function SwitchDialog({ state, onClose }: { state: Props['state']; onClose: () => void }) {
    const doing = useDoing();
    const { user, assignments } = state.session;
    return (
        <Dialog title={user.name} onClose={onClose}>
            <p class="quiet">{[user.title, user.hsaId].filter(Boolean).join(' · ')}</p>
            <h3>{t.assignment.switch}</h3>
            {doing.failure && <FailureBox failure={doing.failure} />}
            <AssignmentList
                assignments={assignments}
                current={state.assignment.id}
                onPick={(id) =>
                    void doing.run(async () => {
                        if (id !== state.assignment.id) {
                            await choose(id);
                            searched.set('');
                            navigate(firstPage());
                        }
                        onClose();
                    })
                }
            />
            <div class="actions">
                <button
                    type="button"
                    class="button button--secondary"
                    onClick={() => void doing.run(leave)}
                >
                    {t.signOut}
                </button>
            </div>
        </Dialog>
    );
}
