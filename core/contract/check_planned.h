#ifndef DPLAN_CORE_CONTRACT_CHECK_PLANNED_H_
#define DPLAN_CORE_CONTRACT_CHECK_PLANNED_H_

#include <string>
#include <vector>

#include "dplan/path.h"
#include "dplan/schema.h"
#include "dplan/value.h"

namespace dplan {

// A rule that an answer of a provider breaks: where, and in words without values.
struct Violation {
  Path path;
  std::string text;
};

// Whether a planned object is a lawful answer to a configuration. Values are unmarked and of the
// schema's type. Pure; total. Lawful is, but for refinements of what is unknown:
//   the object itself   null iff the configuration is
//   every attribute     as configured; or as before, where it was set and is configured; anything
//                       if it is computed and not configured, or only computed
//   write-only          null, or as configured
//   nested attributes   each attribute of each object by these rules; known where configured, as
//                       many and with the same keys as configured; a set such that it can become
//                       as many
//   blocks              the same, and never unknown themselves nor null, but for a single one; of a
//                       set of blocks only that
std::vector<Violation> CheckPlanned(const Schema& schema, const Value& prior, const Value& config,
                                    const Value& planned);

// Whether `final` is what `planned` promised. `final` may hold unknowns itself (a second plan
// refines the first). Pure; total. Kept is:
//   known     as it is, with the same elements and keys; not turned into unknown
//   unknown   becomes anything of its type within its refinements
//   sets      each element has a counterpart on the other side, and there are no more than planned
//             (unknown ones may turn out to be equal)
//   blocks    as many and with the same keys as planned; anything where planned as unknown
std::vector<Violation> CheckRefines(const Schema& schema, const Value& planned, const Value& final);

}  // namespace dplan

#endif  // DPLAN_CORE_CONTRACT_CHECK_PLANNED_H_
