#pragma once

#include <string>
#include <vector>

#include <dplan/sdk/provider.h>

#include "client.h"

namespace provider {

// The names of the files in the folder: something that is only looked up.
struct Listing {
  dplan::sdk::Val<std::string> suffix;
  dplan::sdk::Val<std::vector<std::string>> names;

  static void Describe(dplan::sdk::Schema<Listing>& schema);
};

class ListingSource : public dplan::sdk::DataSource<Listing, Client> {
 public:
  dplan::sdk::Result<Listing> Read(Context& context, const Listing& config) const override;
};

}  // namespace provider
