#ifndef DPLAN_CORE_LANG_FORMAT_NUMBER_H_
#define DPLAN_CORE_LANG_FORMAT_NUMBER_H_

#include <optional>
#include <string>

#include "dplan/number.h"

namespace dplan::internal {

// The number as the verb of a format asks for it, without sign, prefix and padding. `letter` is one
// of "bdoxXeEfgG"; a precision of -1 is the verb's own. Nothing if the verb is one of whole numbers
// and the number is not whole, and for infinities.
std::optional<std::string> FormatMagnitude(const Number& number, char letter, int precision);

}  // namespace dplan::internal

#endif  // DPLAN_CORE_LANG_FORMAT_NUMBER_H_
