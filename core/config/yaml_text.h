#ifndef DPLAN_CORE_CONFIG_YAML_TEXT_H_
#define DPLAN_CORE_CONFIG_YAML_TEXT_H_

#include "core/base/source_map.h"
#include "dplan/diagnostic.h"

namespace dplan {

inline constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

// Whether the file is UTF-8 without control characters but tab, line feed and carriage return; a
// byte order mark may stand at its begin. Reports the first place where it is not. (The parser
// passes bytes that are no UTF-8 through, and takes U+0004 for the end of the file.)
bool CheckCharacters(const SourceMap& sources, int32_t file, Diagnostics& diagnostics);

// The text of a double-quoted scalar as the YAML parser gives it, in which the escapes \N and \_
// stand as single bytes (0x85, 0xA0), in UTF-8.
std::string RepairEscapes(const std::string& text);

}  // namespace dplan

#endif  // DPLAN_CORE_CONFIG_YAML_TEXT_H_
