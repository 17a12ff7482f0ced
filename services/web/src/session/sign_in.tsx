/* Signing in and choosing in which assignment one works. */
import { useEffect, useRef, useState } from 'preact/hooks';
import * as api from '../api/calls';
import { t } from '../text';
import { Button, FailureBox, TextInput, useErrors, useFocusError } from '../ui/form';
import { useDoing, useResource } from '../ui/hooks';
import { LanguageButton } from '../frame/settings';
import { choose, leave, signIn, type State } from './session';

export function SignInPage({ again }: { again: string | null }) {
    const ways = useResource('ways', api.signInWays);
    const [form, setForm] = useState({ account: '', password: '', code: '' });
    const [own, setOwn] = useState<Record<string, string>>({});
    const doing = useDoing();
    const element = useRef<HTMLFormElement>(null);
    const head = useRef<HTMLHeadingElement>(null);
    const errors = useErrors(doing.failure, ['/account', '/password', '/code'], own);
    useFocusError(element, doing.failure ?? (Object.keys(own).length ? own : null));
    const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });
    useEffect(() => {
        document.title = `${t.signIn.title} – Samplan`;
        head.current?.focus();
    }, []);

    const submit = async () => {
        const wrong: Record<string, string> = {};
        if (!form.account.trim()) wrong['/account'] = t.form.missing(t.signIn.account);
        if (!form.password) wrong['/password'] = t.form.missing(t.signIn.password);
        if (form.code && !/^\d{6}$/.test(form.code.replace(/\s/g, '')))
            wrong['/code'] = t.signIn.codeWrong;
        setOwn(wrong);
        doing.clear();
        if (Object.keys(wrong).length) return;
        await doing.run(() =>
            signIn(form.account.trim(), form.password, form.code.replace(/\s/g, '')),
        );
    };

    return (
        <main class="gate">
            <div class="gate-brand">
                <Mark />
                <p class="gate-name">Samplan</p>
                <p class="gate-words">{t.signIn.words}</p>
            </div>
            <div class="gate-card">
                <div class="gate-top">
                    <LanguageButton />
                </div>
                <h1 ref={head} tabIndex={-1}>
                    {again ? t.signIn.again : t.signIn.title}
                </h1>
                {again && <p class="callout">{t.signIn.againHint(again)}</p>}
                {!again && <p class="quiet">{t.signIn.logged}</p>}
                {ways.data?.provider && (
                    <p>
                        <a class="button button--primary wide" href="/api/v1/sign-in/provider">
                            {ways.data.provider.label}
                        </a>
                    </p>
                )}
                {ways.data?.provider && ways.data.local && <p class="or">{t.signIn.or}</p>}
                {(ways.data?.local || ways.failure) && (
                    <form
                        ref={element}
                        noValidate
                        onSubmit={(event) => {
                            event.preventDefault();
                            void submit();
                        }}
                    >
                        {errors.rest && <FailureBox failure={errors.rest} />}
                        <TextInput
                            label={t.signIn.account}
                            autocomplete="username"
                            autocapitalize="none"
                            maxLength={100}
                            error={errors.at('/account')}
                            value={form.account}
                            onValue={(account) => set({ account })}
                        />
                        <TextInput
                            type="password"
                            label={t.signIn.password}
                            autocomplete="current-password"
                            maxLength={200}
                            error={errors.at('/password')}
                            value={form.password}
                            onValue={(password) => set({ password })}
                        />
                        <TextInput
                            label={t.signIn.code}
                            hint={t.signIn.codeHint}
                            optional
                            autocomplete="one-time-code"
                            inputMode="numeric"
                            maxLength={7}
                            class="short-input"
                            error={errors.at('/code')}
                            value={form.code}
                            onValue={(code) => set({ code })}
                        />
                        <div class="actions">
                            <Button
                                kind={ways.data?.provider ? 'secondary' : 'primary'}
                                type="submit"
                                busy={doing.busy}
                            >
                                {t.signIn.act}
                            </Button>
                        </div>
                    </form>
                )}
            </div>
        </main>
    );
}

export function Mark() {
    return (
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <path d="M7 20.5c4.2 0 5-9 9.2-9s4.6 9 8.8 9" />
            <circle class="mark-from" cx="7" cy="20.5" r="3.2" />
            <circle class="mark-to" cx="25" cy="20.5" r="3.2" />
        </svg>
    );
}

export function ChoosePage({ state }: { state: State & { at: 'choosing' } }) {
    const doing = useDoing();
    const head = useRef<HTMLHeadingElement>(null);
    useEffect(() => {
        document.title = `${t.assignment.title} – Samplan`;
        head.current?.focus();
    }, []);
    return (
        <main class="gate">
            <div class="gate-brand">
                <Mark />
                <p class="gate-name">Samplan</p>
            </div>
            <div class="gate-card">
                <h1 ref={head} tabIndex={-1}>
                    {t.assignment.title}
                </h1>
                <p class="quiet">{t.assignment.signedInAs(state.session.user.name)}</p>
                {doing.failure && <FailureBox failure={doing.failure} />}
                {state.session.assignments.length === 0 && (
                    <p class="callout callout-warn">{t.assignment.none}</p>
                )}
                <AssignmentList
                    assignments={state.session.assignments}
                    current={null}
                    onPick={(id) => void doing.run(() => choose(id))}
                />
                <div class="actions">
                    <Button onClick={() => void doing.run(leave)}>{t.signOut}</Button>
                </div>
            </div>
        </main>
    );
}

interface ListProps {
    assignments: api.Assignment[];
    current: string | null;
    onPick: (id: string) => void;
}

export function AssignmentList({ assignments, current, onPick }: ListProps) {
    return (
        <ul class="assignments">
            {assignments.map((one) => (
                <li key={one.id}>
                    <button
                        type="button"
                        class="assignment"
                        aria-current={one.id === current ? 'true' : undefined}
                        onClick={() => onPick(one.id)}
                    >
                        <span class="main-line">{one.unit.name}</span>
                        <span class="sub-line">
                            {t.role[one.role]} · {one.providerName}
                        </span>
                    </button>
                </li>
            ))}
        </ul>
    );
}
