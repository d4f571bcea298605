#ifndef DPLAN_CORE_CONFIG_UNQUOTED_EXPRESSION_H_
#define DPLAN_CORE_CONFIG_UNQUOTED_EXPRESSION_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "core/base/source_map.h"
#include "dplan/diagnostic.h"

namespace dplan {

// The line with quotes around its first unquoted `${ }` or `%{ }` that YAML does not read as one
// scalar: because there is a `: ` or ` #` in it, or because it stands in `{ }` or `[ ]` of YAML.
// Nothing if it has none. `in_flow`: the line begins within such braces or brackets.
std::optional<std::string> WithExpressionQuoted(absl::string_view line, bool in_flow = false);

// Reports the expression at fault if the line of this byte has such a one; says whether it did.
bool ReportUnquotedExpression(const SourceMap& sources, int32_t file, size_t byte,
                              Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_CONFIG_UNQUOTED_EXPRESSION_H_
