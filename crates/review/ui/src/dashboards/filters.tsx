// The filter that the numbers are of: a chip for each condition, as in the queue, and each can be taken away.
import { Chip } from "../components/chip";
import { useNames } from "../queue/names";
import { FILTER_NAMES, type FilterName, parseFilter } from "../queue/search";
import { queueWords } from "../queue/words";
import { go, usePlace } from "../shell/router";
import { here } from "./address";

/** The period has a control of its own. */
const ELSEWHERE: ReadonlySet<FilterName> = new Set(["from", "to"]);

export function FilterChips() {
  const t = queueWords.use();
  const nameOf = useNames();
  const { search } = usePlace();
  const filter = parseFilter(new URLSearchParams(search));
  const chips = FILTER_NAMES.filter((name) => !ELSEWHERE.has(name) && filter[name] !== undefined).map((name) => {
    const value = filter[name];
    const values = Array.isArray(value) ? value : [String(value)];
    return { name, label: t(`filter.${name}`), value: values.map((one) => nameOf(name, one)).join(", ") };
  });
  if (chips.length === 0) return null;
  return (
    <ul className="chips" aria-label={t("filters")}>
      {chips.map(({ name, label, value }) => (
        <li key={name}>
          <Chip
            onRemove={() => go(here(search, { [name]: undefined }))}
            removeLabel={t("clearFilter", { name: label, value })}
          >
            {label}: {value}
          </Chip>
        </li>
      ))}
    </ul>
  );
}
