#ifndef DPLAN_CORE_LANG_ACCESS_H_
#define DPLAN_CORE_LANG_ACCESS_H_

#include <optional>
#include <string>

#include "core/lang/operators.h"
#include "dplan/value.h"

namespace dplan::internal {

// `value.name` and `value[key]`. What is inside a sensitive value is sensitive, and so is what a
// sensitive key chose. Nothing, and `*error` set, if there is no such thing.
std::optional<Value> GetAttribute(const Value& value, const std::string& name,
                                  OperationError* error);
std::optional<Value> GetIndex(const Value& value, const Value& key, OperationError* error);

}  // namespace dplan::internal

#endif  // DPLAN_CORE_LANG_ACCESS_H_
