"""`CATALOGUE`: public data sets, where they are, whom to cite, and how they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["CATALOGUE", "PublicSet"]

_TU = "https://www.chrsmrrs.com/graphkerneldatasets/"
_MOLECULENET = "https://deepchemdata.s3-us-west-1.amazonaws.com/datasets/"
_TU_PAPER = "Morris et al., TUDataset, GRL+ workshop at ICML 2020, arXiv:2007.08663"
_NET_PAPER = "Wu et al., MoleculeNet, Chemical Science 9 (2018) 513"
_UNSTATED = "none stated by the collection: ask the source before you pass the data on"


@dataclass(frozen=True, slots=True)
class PublicSet:
    """One public set: a file at an address.

    Attributes
    ----------
    name : str
        What it is called in its collection.
    url : str
        Where the file is.
    collection : str
        Who keeps it.
    about : str
        What it is, in a few words.
    citation : str
        Papers to cite.
    licence : str
        Terms, where the collection states any.
    options : str
        Options of `symgraph inspect`, `fit` and others, to read it with.
    sha256 : str
        Checksum; "" where none is published: the first download is then remembered.
    """

    name: str
    url: str
    collection: str
    about: str
    citation: str
    licence: str = _UNSTATED
    options: str = ""
    sha256: str = ""

    @property
    def file(self) -> str:
        """Name of the file, as it is kept."""
        return self.url.rsplit("/", 1)[-1]


_GRAPHS = {
    "MUTAG": ("188 molecules, mutagenic or not", "Debnath et al., J. Med. Chem. 34 (1991) 786"),
    "Mutagenicity": ("4,337 molecules with hydrogens, mutagenic or not", "Kazius et al., J. Med. Chem. 48 (2005) 312"),
    "NCI1": ("4,110 molecules, active against lung cancer or not", "Wale et al., Knowl. Inf. Syst. 14 (2008) 347"),
    "NCI109": ("4,127 molecules, active against ovarian cancer or not", "Wale et al., Knowl. Inf. Syst. 14 (2008) 347"),
    "AIDS": ("2,000 molecules, active against HIV or not", "Riesen and Bunke, SSPR 2008"),
    "PTC_MR": ("344 molecules, carcinogenic for male rats or not", "Helma et al., Bioinformatics 17 (2001) 107"),
    "PTC_FM": ("349 molecules, carcinogenic for female mice or not", "Helma et al., Bioinformatics 17 (2001) 107"),
    "PTC_FR": ("351 molecules, carcinogenic for female rats or not", "Helma et al., Bioinformatics 17 (2001) 107"),
    "PTC_MM": ("336 molecules, carcinogenic for male mice or not", "Helma et al., Bioinformatics 17 (2001) 107"),
    "BZR": (
        "405 ligands of the benzodiazepine receptor",
        "Sutherland et al., J. Chem. Inf. Comput. Sci. 43 (2003) 1906",
    ),
    "COX2": ("467 inhibitors of cyclooxygenase-2", "Sutherland et al., J. Chem. Inf. Comput. Sci. 43 (2003) 1906"),
    "DHFR": (
        "756 inhibitors of dihydrofolate reductase",
        "Sutherland et al., J. Chem. Inf. Comput. Sci. 43 (2003) 1906",
    ),
    "FRANKENSTEIN": ("4,337 molecules with image features on their atoms", "Orsini et al., IJCAI 2015"),
    "PROTEINS": ("1,113 proteins, enzymes or not", "Borgwardt et al., Bioinformatics 21 (2005) i47"),
    "ENZYMES": ("600 enzymes of six classes", "Borgwardt et al., Bioinformatics 21 (2005) i47"),
    "DD": ("1,178 proteins by residues, enzymes or not", "Dobson and Doig, J. Mol. Biol. 330 (2003) 771"),
    "IMDB-BINARY": ("1,000 networks of actors, two genres", "Yanardag and Vishwanathan, KDD 2015"),
    "IMDB-MULTI": ("1,500 networks of actors, three genres", "Yanardag and Vishwanathan, KDD 2015"),
    "COLLAB": ("5,000 networks of scientists, three fields", "Yanardag and Vishwanathan, KDD 2015"),
    "REDDIT-BINARY": ("2,000 networks of replies, two kinds of forum", "Yanardag and Vishwanathan, KDD 2015"),
}
_TABLES = {
    "BBBP": ("BBBP.csv", "2,050 molecules, through the blood-brain barrier or not", "Martins et al., J. Chem. Inf. "
             "Model. 52 (2012) 1686", "--structure smiles --target p_np"),
    "BACE": ("bace.csv", "1,513 inhibitors of beta-secretase 1", "Subramanian et al., J. Chem. Inf. Model. 56 (2016) "
             "1936", "--structure mol --target Class"),
    "HIV": ("HIV.csv", "41,127 molecules, active against HIV or not", "AIDS Antiviral Screen, Developmental Therapeutics "
            "Program, NCI", "--structure smiles --target HIV_active"),
    "Tox21": ("tox21.csv.gz", "7,831 molecules, twelve assays", "Huang et al., Front. Environ. Sci. 3 (2016) 85",
              "--structure smiles --target NR-AhR"),
    "ClinTox": ("clintox.csv.gz", "1,484 drugs, approved or failed for toxicity", "Gayvert et al., Cell Chem. Biol. 23 "
                "(2016) 1294", "--structure smiles --target CT_TOX"),
    "ESOL": ("delaney-processed.csv", "1,128 molecules, solubility in water", "Delaney, J. Chem. Inf. Comput. Sci. 44 "
             "(2004) 1000", "--structure smiles --target 'measured log solubility in mols per litre' --threshold median"),
    "FreeSolv": ("SAMPL.csv", "642 molecules, free energy of hydration", "Mobley and Guthrie, J. Comput. Aided Mol. Des. "
                 "28 (2014) 711", "--structure smiles --target expt --threshold median"),
    "Lipophilicity": ("Lipophilicity.csv", "4,200 molecules, octanol and water", "Hersey, ChEMBL deposited data set 3301361"
                      " (2015)", "--structure smiles --target exp --threshold median"),
}  # fmt: skip

CATALOGUE: Mapping[str, PublicSet] = MappingProxyType(
    {
        name: PublicSet(name, f"{_TU}{name}.zip", "TU Dortmund", about, f"{paper}; {_TU_PAPER}")
        for name, (about, paper) in _GRAPHS.items()
    }
    | {
        name: PublicSet(name, _MOLECULENET + file, "MoleculeNet", about, f"{paper}; {_NET_PAPER}", options=options)
        for name, (file, about, paper, options) in _TABLES.items()
    }
)
"""By name, graphs before tables."""
