#ifndef DPLAN_CORE_PLAN_RENDER_DIFF_H_
#define DPLAN_CORE_PLAN_RENDER_DIFF_H_

#include <string>
#include <vector>

#include "core/plan/render.h"
#include "dplan/path.h"
#include "dplan/value.h"

namespace dplan {

// A remark that stands behind a place of a value: `forces replacement`.
struct Note {
  Path path;
  std::string text;
  bool alarming = false;
};

// How differences are written. All members outlive the call.
struct DiffStyle {
  const RenderOptions& options;
  const std::vector<Note>& notes;
  int column = 0;  // of the symbols
};

// Appends, a line per attribute, how an object becomes another: symbol, name, value. A null object
// is no object. Sensitive values never come out, only whether they change. Writes nothing if there
// is nothing.
//
//   ~ size: 5 -> 10 # forces replacement
//   ~ ports:
//       - - 80
//       + - 81
//     # (2 unchanged attributes hidden)
//
// Lists are compared by longest common subsequence, sets by content, maps and objects by key,
// strings of several lines by line, strings that are JSON as what they mean. A note shows at the
// place that is nearest to its path.
void AppendObjectDiff(const Value& before, const Value& after, const DiffStyle& style,
                      std::string& out);

// Appends the lines of one named value; null pointers stand for its absence. Paths of notes start
// in it.
void AppendNamedDiff(const std::string& name, const Value* before, const Value* after,
                     const DiffStyle& style, std::string& out);

// The colours of Terraform; the text alone without colours.
std::string ColoredSymbol(const std::string& symbol, bool color);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_RENDER_DIFF_H_
