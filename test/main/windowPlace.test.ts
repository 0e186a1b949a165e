import { describe, expect, test } from 'vitest';
import { leastSize, placeWindow } from '../../src/main/windowPlace.ts';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const screen = { x: 1440, y: 0, width: 2560, height: 1440 };
const kept = { x: 1600, y: 100, width: 1400, height: 900, isMaximized: false };

describe('where a window opens', () => {
  test('the first time in the middle of the first display, no larger than that', () => {
    expect(placeWindow(null, [screen])).toEqual({ x: 2000, y: 270, width: 1440, height: 900, isMaximized: false });
    expect(placeWindow(null, [laptop, screen])).toEqual({ ...laptop, isMaximized: false });
  });

  test('where it was, as long as that display is there', () => {
    expect(placeWindow(kept, [laptop, screen])).toEqual(kept);
  });

  test('on the first display when its own is gone, maximised as it was', () => {
    expect(placeWindow({ ...kept, isMaximized: true }, [laptop])).toEqual({ ...laptop, isMaximized: true });
  });

  test('moved and shrunk into the display that it overlaps most', () => {
    expect(placeWindow({ ...kept, x: 1000, y: -300, width: 5000 }, [laptop, screen])).toEqual({
      ...kept,
      x: 1440,
      y: 0,
      width: 2560,
    });
    expect(placeWindow({ ...kept, x: 3900, y: 1400 }, [laptop, screen])).toEqual({ ...kept, x: 2600, y: 540 });
  });

  test('at least so large that every screen works, where the display is', () => {
    const tiny = { ...kept, width: 10, height: 10 };
    expect(placeWindow(tiny, [laptop, screen])).toMatchObject(leastSize);
    const small = { x: 0, y: 0, width: 800, height: 600 };
    expect(placeWindow({ ...tiny, x: 5, y: 5 }, [small])).toMatchObject({ x: 0, y: 0, width: 800, height: 600 });
  });
});
