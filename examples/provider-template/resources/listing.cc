#include "resources/listing.h"

namespace provider {

using dplan::sdk::Result;

void Listing::Describe(dplan::sdk::Schema<Listing>& schema) {
  schema.Doc("The files in the provider's folder.");
  schema.Attr(&Listing::suffix, "suffix").Optional().Doc("Only names that end so.");
  schema.Attr(&Listing::names, "names").Computed().Doc("The names, sorted.");
}

Result<Listing> ListingSource::Read(Context& context, const Listing& config) const {
  const Result<std::vector<std::string>> all = context.client().List();
  if (!all.ok()) return all.error();
  std::vector<std::string> names;
  for (const std::string& name : *all) {
    if (name.ends_with(config.suffix.ValueOr(""))) names.push_back(name);
  }
  Listing listing = config;
  listing.names = names;
  return listing;
}

}  // namespace provider
