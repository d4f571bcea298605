#ifndef DPLAN_CORE_LANG_TYPE_CONSTRAINT_H_
#define DPLAN_CORE_LANG_TYPE_CONSTRAINT_H_

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "core/base/source_map.h"
#include "dplan/diagnostic.h"
#include "dplan/type.h"
#include "dplan/value.h"

namespace dplan {

// The declared type of a variable: `map(object({ip = string, weight = optional(number, 1)}))`. A
// value; cheap to copy.
class TypeConstraint {
 public:
  TypeConstraint();  // any
  static std::optional<TypeConstraint> Parse(absl::string_view text, const TextOrigin& origin,
                                             Diagnostics& diagnostics);

  const Type& type() const;
  // The value with the defaults of optional attributes filled in where they are absent or null,
  // converted to the type. Marks are kept.
  std::optional<Value> Apply(const Value& value, struct ConversionError* error) const;

 private:
  struct Defaults;
  class Reader;
  Type type_;
  std::shared_ptr<const Defaults> defaults_;  // null: none anywhere
};

}  // namespace dplan

#endif  // DPLAN_CORE_LANG_TYPE_CONSTRAINT_H_
