"""What a chemist frowns at: mostly to choose among edits that do the same."""

from __future__ import annotations

from functools import cache

from rdkit import Chem

__all__ = ["has_odd_valence", "oddity"]

_ODD_VALENCES = (
    "[F,Cl,Br,I;+0;!v1]",
    "[#16;+0;v3,v4,v5,v6;!$([#16]=[#8,#7])]",
    "[#15;+0;v4,v5;!$([#15]=[#8,#16,#7])]",
)

_ODD = (
    "[N,O,F,Cl,Br,I;!$([N+](=O)[O-]);!$(O[N+]=O)]-[O,F,Cl,Br,I;!$([O-][N+]=O)]",  # peroxides, hypohalites, N-halides
    "[#7;!a]-[#7;!a;!$(NC=O);!$(N-N=*)]",  # hydrazines that nothing stabilises
    "[P,S;!$([P,S]=O)]-[F,Cl,Br,I,N,P]",
    "[#6]=[#6]=[*]",  # cumulenes
    "[r3]",
    "[r4]",
    "[r7]",
    "[R]#[R]",
    "[R;r3,r4,r5,r6,r7]=[R0;!#8;!#7;!#16]=[*]",
    "[CX4]([OH,NH2,SH,F,Cl,Br,I])[OH,NH2,SH]",  # hydrates, hemiaminals
    "[#6]=[#6]-[OH,NH2,SH;!$([O,N,S]C=[O,N]);!$([O,N,S]c)]",  # enols
    "[#7,#8]=[#8]",
    "[N;!$([N+](=O)[O-])](=O)",
    "[C;!$(C-,=[#7])]=[NH]",
    "[#6-,#6+]",
    "[#16v6;!$(S(=O)=O)]",
    "[#15,#53]",
    "C(=O)[F,Cl,Br,I]",
    "[SX3](=O)[OH]",
)


@cache
def _patterns(texts: tuple[str, ...]) -> tuple[Chem.Mol, ...]:
    return tuple(Chem.MolFromSmarts(text) for text in texts)


def has_odd_valence(mol: Chem.Mol, original: Chem.Mol) -> bool:
    """Return whether more halogens, sulfurs or phosphoruses than in `original` have a valence out of the ordinary.

    >>> has_odd_valence(Chem.MolFromSmiles("C[IH]C"), Chem.MolFromSmiles("COC"))
    True
    """
    return any(
        len(mol.GetSubstructMatches(pattern)) > len(original.GetSubstructMatches(pattern))
        for pattern in _patterns(_ODD_VALENCES)
    )


def oddity(mol: Chem.Mol, original: Chem.Mol) -> int:
    """Return how many odd groups a sanitised molecule has, and half the aromatic atoms that `original` has beyond it.

    >>> ethanol, peroxide = Chem.MolFromSmiles("CCO"), Chem.MolFromSmiles("COO")
    >>> oddity(ethanol, ethanol), oddity(peroxide, ethanol)
    (0, 1)
    """
    groups = sum(len(mol.GetSubstructMatches(pattern, maxMatches=50)) for pattern in _patterns(_ODD))
    lost = _aromatic(original) - _aromatic(mol)
    return groups + max(0, lost) // 2


def _aromatic(mol: Chem.Mol) -> int:
    return sum(atom.GetIsAromatic() for atom in mol.GetAtoms())
