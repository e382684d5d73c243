// The filter that the numbers are of: the queue's own controls and chips, writing into the address of this page.
import { FilterChips, Filters } from "../queue/filters";
import { filterQuery, parse, type Search } from "../queue/search";
import "../styles/queue.css";
import { go, usePlace } from "../shell/router";
import { refiltered } from "./address";

export function FilterBar() {
  const { search } = usePlace();
  const given = parse(search);
  const change = (next: Search) => go(`/dashboards${refiltered(search, filterQuery(next.filter))}`);
  return (
    <>
      <Filters search={given} onChange={change} />
      <FilterChips search={given} onChange={change} />
    </>
  );
}
