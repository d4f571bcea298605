#ifndef DPLAN_CORE_LANG_TEMPLATE_TOKEN_H_
#define DPLAN_CORE_LANG_TEMPLATE_TOKEN_H_

#include <memory>
#include <string>
#include <vector>

#include "core/lang/ast.h"
#include "dplan/diagnostic.h"

namespace dplan::internal {

// A piece of a template: literal text (of one line at most), or a sequence in `${ }` or `%{ }`.
struct TemplateToken {
  enum class Kind { kText, kInterpolation, kIf, kElse, kEndIf, kFor, kEndFor };
  Kind kind = Kind::kText;
  std::string text;
  ExprPtr expression;             // of ${ } and %{if}
  std::unique_ptr<ForNode> loop;  // of %{for}, without its value
  SourceRange range;              // not of text
  bool trim_before = false;       // begins with `~`
  bool trim_after = false;        // ends with `~`
};

// Does what the `~` ask for to the texts beside them.
void TrimTemplate(std::vector<TemplateToken>& tokens);
// Takes the indentation that all lines share away from them (`<<-`).
void UnindentTemplate(std::vector<TemplateToken>& tokens);

}  // namespace dplan::internal

#endif  // DPLAN_CORE_LANG_TEMPLATE_TOKEN_H_
