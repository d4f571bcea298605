#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <dplan/sdk/provider.h>

#include "client.h"

namespace provider {

// A file as its configuration and the state have it. A plain member is always there where the
// functions below run; a Val may also be null, or unknown until the file is written.
struct File {
  dplan::sdk::Val<std::string> id;
  std::string name;
  std::string content;
  dplan::sdk::Val<int64_t> size;

  static void Describe(dplan::sdk::Schema<File>& schema);
};

class FileResource : public dplan::sdk::Resource<File, Client> {
 public:
  dplan::sdk::Result<File> Create(Context& context, const File& planned) const override;
  dplan::sdk::Result<std::optional<File>> Read(Context& context,
                                               const File& recorded) const override;
  dplan::sdk::Result<File> Update(Context& context, const File& prior,
                                  const File& planned) const override;
  dplan::sdk::Result<void> Remove(Context& context, const File& recorded) const override;
};

}  // namespace provider
