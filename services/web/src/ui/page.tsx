/* The shape of every page: title, heading that takes focus when one arrives, and states of data. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Failure } from '../api/client';
import { t } from '../text';
import { Button, failureText } from './form';

interface PageProps {
    /** For the window's title and the browser's history: never anything about a person. */
    title: string;
    heading: ComponentChildren;
    over?: ComponentChildren;
    aside?: ComponentChildren;
    children: ComponentChildren;
    narrow?: boolean;
}

let arrived = false;

export function Page({ title, heading, over, aside, children, narrow }: PageProps) {
    const head = useRef<HTMLHeadingElement>(null);
    useEffect(() => {
        document.title = `${title} – Samplan`;
    }, [title]);
    useEffect(() => {
        // On the first page the browser starts at the top; after that, focus follows the page.
        if (arrived) head.current?.focus();
        arrived = true;
    }, []);
    return (
        <div class={narrow ? 'page page-narrow' : 'page'}>
            <div class="page-head">
                <div>
                    {over}
                    <h1 ref={head} tabIndex={-1}>
                        {heading}
                    </h1>
                </div>
                {aside}
            </div>
            {children}
        </div>
    );
}

export function Loading() {
    return (
        <p class="loading" role="status">
            {t.loading}
        </p>
    );
}

export function Broken({ failure, again }: { failure: Failure; again: () => void }) {
    return (
        <div class="callout callout-bad" role="alert">
            <p>
                <strong>
                    {failure.status === 404 ? t.failure.notFound : failureText(failure)}
                </strong>
            </p>
            {failure.status !== 404 && failure.status !== 403 && (
                <Button onClick={again}>{t.failure.again}</Button>
            )}
            {failure.problem.requestId && (
                <p class="quiet small">{t.failure.reference(failure.problem.requestId)}</p>
            )}
        </div>
    );
}
