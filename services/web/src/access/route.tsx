/* By what way the unit reads what is shown: on every shared thing, with the law behind it. */
import type { Schemas } from '../api/client';
import { x } from './words';

export function RouteNote({ route }: { route: Schemas['Route'] }) {
    return (
        <span class="quiet route-note" title={x().routeLaw[route]} data-route={route}>
            <span class="sr-only">{x().readBy}: </span>
            {x().route[route]}
        </span>
    );
}
