import { el } from './dom.ts';
import { moved, type Size, type View, zoomed } from './mercator.ts';

interface Controlled {
  readonly view: () => View;
  readonly size: () => Size;
  /** The view of the whole region. */
  readonly home: () => View;
  /** null goes back to the whole region. */
  readonly change: (view: View | null) => void;
}

const STEP = 1.5;
const ARROW_PX = 60;
const NEAREST = 40; // times nearer than the whole region
const FARTHEST = 0.55;

/**
 * Wires keys, wheel, drag and pinch to the map and answers its buttons. The wheel zooms only once the map has been
 * clicked, or with Ctrl: until then it scrolls the page, as does one finger on a touch screen.
 */
export function mapControls(surface: HTMLElement, { view, size, home, change }: Controlled): HTMLElement {
  const middle = () => ({ x: size().width / 2, y: size().height / 2 });
  const zoom = (factor: number, { x, y } = middle()) => {
    const farthest = home().scale * FARTHEST;
    const wanted = Math.max(farthest, Math.min(home().scale * NEAREST, view().scale * factor));
    change(zoomed(view(), size(), wanted / view().scale, x, y));
  };
  const keys: Readonly<Record<string, () => void>> = {
    '+': () => zoom(STEP),
    '=': () => zoom(STEP),
    '-': () => zoom(1 / STEP),
    '0': () => change(null),
    ArrowLeft: () => change(moved(view(), ARROW_PX, 0)),
    ArrowRight: () => change(moved(view(), -ARROW_PX, 0)),
    ArrowUp: () => change(moved(view(), 0, ARROW_PX)),
    ArrowDown: () => change(moved(view(), 0, -ARROW_PX)),
  };
  surface.addEventListener('keydown', (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  surface.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && document.activeElement !== surface) return;
      event.preventDefault();
      zoom(Math.exp(-event.deltaY / 300), { x: event.offsetX, y: event.offsetY });
    },
    { passive: false },
  );
  dragAndPinch(surface, (dx, dy) => change(moved(view(), dx, dy)), zoom);
  const button = (label: string, sign: string, act: () => void) => {
    const made = el('button', { type: 'button', 'aria-label': label, title: label }, sign);
    made.addEventListener('click', act);
    return made;
  };
  return el(
    'div',
    { class: 'map-buttons' },
    button('Nearer', '+', () => zoom(STEP)),
    button('Farther', '−', () => zoom(1 / STEP)),
    button('Whole region', '⤢', () => change(null)),
  );
}

interface Spot {
  readonly x: number;
  readonly y: number;
}

function dragAndPinch(
  surface: HTMLElement,
  drag: (dxPx: number, dyPx: number) => void,
  zoom: (factor: number, at: Spot) => void,
): void {
  const fingers = new Map<number, Spot>();
  const spotOf = ({ clientX, clientY }: PointerEvent): Spot => {
    const { left, top } = surface.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const apart = ([a, b]: readonly Spot[]) => Math.hypot(a!.x - b!.x, a!.y - b!.y);
  const between = ([a, b]: readonly Spot[]): Spot => ({ x: (a!.x + b!.x) / 2, y: (a!.y + b!.y) / 2 });
  surface.addEventListener('pointerdown', (event) => {
    fingers.set(event.pointerId, spotOf(event));
    if (event.pointerType === 'mouse' || fingers.size > 1) surface.setPointerCapture(event.pointerId);
  });
  surface.addEventListener('pointermove', (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = spotOf(event);
    const old = [...fingers.values()];
    fingers.set(event.pointerId, now);
    if (fingers.size === 1 && event.pointerType !== 'touch') drag(now.x - before.x, now.y - before.y);
    if (fingers.size !== 2) return;
    const current = [...fingers.values()];
    const [from, to] = [between(old), between(current)];
    drag(to.x - from.x, to.y - from.y);
    if (apart(old) > 0) zoom(apart(current) / apart(old), to);
  });
  for (const end of ['pointerup', 'pointercancel'] as const)
    surface.addEventListener(end, ({ pointerId }) => fingers.delete(pointerId));
}
