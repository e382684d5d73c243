// What is seen first: how much, of what, and what moves.
import { MoversFigure } from "./movers";
import { TrendFigure } from "./trends";
import { VolumeFigure } from "./volume";

/** Rows of each list: enough to see what leads, few enough that the page is seen as a whole. */
const ROWS = 8;

export function Overview() {
  return (
    <>
      <TrendFigure />
      <div className="two">
        <VolumeFigure by="drug" bars={ROWS} />
        <VolumeFigure by="event" bars={ROWS} />
      </div>
      <MoversFigure rows={ROWS} />
    </>
  );
}
