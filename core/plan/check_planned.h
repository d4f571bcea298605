#ifndef DPLAN_CORE_PLAN_CHECK_PLANNED_H_
#define DPLAN_CORE_PLAN_CHECK_PLANNED_H_

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

// Whether a planned object is a lawful answer to a configuration: what is configured is kept, what is not
// computed is not invented, blocks are as many as configured. Values are unmarked. Pure; total.
std::vector<Violation> CheckPlanned(const Schema& schema, const Value& prior, const Value& config,
                                    const Value& planned);

// Whether `final` is what `planned` promised: known stays as it is, unknown becomes anything of its type
// within its refinements. `final` may hold unknowns itself (a second plan refines the first). Pure; total.
std::vector<Violation> CheckRefines(const Schema& schema, const Value& planned, const Value& final);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_CHECK_PLANNED_H_
