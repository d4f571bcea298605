#ifndef DPLAN_CORE_CONFIG_DECODE_H_
#define DPLAN_CORE_CONFIG_DECODE_H_

#include <map>
#include <string>
#include <vector>

#include "core/config/config.h"
#include "core/config/decode_values.h"

namespace dplan {

// A configuration while its files are added to it.
struct Draft {
  Config config;
  // Where the settings that can be written only once are written.
  std::map<std::string, SourceRange> settings;
};

// Adds what the file declares, in the order of the file; whether names are unique is not looked at.
void DecodeFile(const ConfigFile& file, Draft& draft);

// What stands under one top-level key.
void DecodeSettings(const ConfigFile& file, const YamlEntry& block, Draft& draft);
void DecodeVariables(const ConfigFile& file, const YamlEntry& block, Draft& draft);
void DecodeLocals(const ConfigFile& file, const YamlEntry& block, Draft& draft);
void DecodeOutputs(const ConfigFile& file, const YamlEntry& block, Draft& draft);
void DecodeProviders(const ConfigFile& file, const YamlEntry& block, Draft& draft);
void DecodeResources(const ConfigFile& file, const YamlEntry& block, Draft& draft);

}  // namespace dplan

#endif  // DPLAN_CORE_CONFIG_DECODE_H_
