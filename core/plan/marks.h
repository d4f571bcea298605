#ifndef DPLAN_CORE_PLAN_MARKS_H_
#define DPLAN_CORE_PLAN_MARKS_H_

#include <vector>

#include "dplan/path.h"
#include "dplan/schema.h"
#include "dplan/value.h"

namespace dplan {

// An object as a provider answered it, with its marks: at `sensitive`, and where the schema says
// so. A provider never sees a mark, so it may answer with a secret under another name: strings and
// numbers equal to one of a marked node are marked wherever they stand in the object. Write-only
// places become null, whatever a provider answers there. Pure.
Value MarkObject(const Schema& schema, const Value& answered, std::vector<Path> sensitive);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_MARKS_H_
