"""Where the peer lives in a test: a mirror that offers it in both protocols, and the directory of its objects."""
import json
import os
import shutil

SOURCE = "example.test/dplan/peer"
PLATFORM = "linux_amd64"


def unpack(binary, mirror, version):
    """Offers the peer in a mirror's unpacked layout; the version's first number is the protocol it speaks."""
    folder = os.path.join(mirror, SOURCE, version, PLATFORM)
    os.makedirs(folder)
    path = os.path.join(folder, f"terraform-provider-peer_v{version}")
    shutil.copy(binary, path)
    return path


class PeerWorld:
    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def objects(self):
        """Every object's value by its name."""
        values = [self.load(file)["value"] for file in os.listdir(self.folder) if file.endswith(".json")]
        found = {value["name"]: value for value in values}
        assert len(found) == len(values), f"a name is there twice: {sorted(value['name'] for value in values)}"
        return found

    def load(self, file):
        with open(self.path(file)) as f:
            return json.load(f)

    def change(self, name, **attributes):
        """Somebody else changes an object."""
        self.edit(name, lambda value: value.update(attributes))

    def edit(self, name, edit):
        file = f"{self.objects()[name]['id']}.json"
        what = self.load(file)
        edit(what["value"])
        with open(self.path(file), "w") as f:
            json.dump(what, f)

    def remove(self, name):
        """Somebody else removes an object."""
        os.remove(self.path(f"{self.objects()[name]['id']}.json"))

    def journal(self):
        """The calls that were made, in order, and forgets them."""
        if not os.path.exists(self.path("journal")):
            return []
        with open(self.path("journal")) as f:
            lines = [json.loads(line) for line in f]
        os.remove(self.path("journal"))
        return lines

    def calls(self):
        """How often each call was made since the journal was read last."""
        count = {}
        for line in self.journal():
            count[line["call"]] = count.get(line["call"], 0) + 1
        return count
