namespace Pass.Simulation.Generation;

/// <summary>A study programme as a school offers it.</summary>
/// <param name="Mef">One of the catalogue's codes.</param>
/// <param name="Class">Classes are named by this and a number.</param>
/// <param name="Weight">Share of the school's pupils, relative to its other programmes.</param>
/// <param name="Age">Usual age at the end of the calendar year.</param>
/// <param name="ClassSize">Pupils in a class.</param>
internal sealed record Programme(string Mef, string Class, int Weight, int Age, int ClassSize);

/// <summary>What the four kinds of schools of a region teach.</summary>
internal static class SchoolProgrammes
{
    private static readonly Programme[] General =
    [
        new("20010018110", "2NDE", 60, 15, 33), new("20110019110", "1G", 42, 16, 33), new("20210019110", "TG", 40, 17, 33),
        new("21131016110", "1STMG", 10, 16, 32), new("21231016110", "TSTMG", 10, 17, 32),
        new("21120014110", "1STI", 5, 16, 30), new("21220014110", "TSTI", 5, 17, 30),
        new("21133107110", "1ST2S", 4, 16, 30), new("21233107110", "TST2S", 4, 17, 30),
        new("21111007110", "1STL", 2, 16, 24), new("21211007110", "TSTL", 2, 17, 24),
    ];

    private static readonly Programme[] Professional =
    [
        new("24722107310", "2ALIM", 4, 15, 24), new("24722106320", "1CUI", 3, 16, 24), new("24722106330", "TCUI", 3, 17, 24),
        new("24733404310", "2HR", 4, 15, 24), new("24733403320", "1CSR", 3, 16, 24), new("24733403330", "TCSR", 3, 17, 24),
        new("24731211310", "2MRC", 6, 15, 30), new("24731213320", "1MCV", 5, 16, 30), new("24731213330", "TMCV", 5, 17, 30),
        new("24733007310", "2ASSP", 6, 15, 30), new("24733007320", "1ASSP", 5, 16, 30), new("24733007330", "TASSP", 5, 17, 30),
        new("24725222310", "2MMV", 4, 15, 24), new("24725224320", "1MVL", 3, 16, 24), new("24725214330", "TMVP", 3, 17, 24),
        new("24723409310", "2AMA", 3, 15, 24), new("24723405320", "1TMA", 2, 16, 24), new("24723405330", "TTMA", 2, 17, 24),
        new("24725520320", "1MELEC", 4, 16, 24), new("24725520330", "TMELEC", 4, 17, 24), new("24723007310", "2MENB", 2, 15, 24),
        new("24733605310", "2BBE", 3, 15, 24), new("24733604320", "1COIF", 2, 16, 24), new("24733604330", "TCOIF", 2, 17, 24),
        new("24122146210", "CAP1CUI", 3, 15, 12), new("24122146220", "CAP2CUI", 3, 16, 12),
        new("24123447210", "CAP1MEN", 2, 15, 12), new("24123447220", "CAP2MEN", 2, 16, 12),
    ];

    private static readonly Programme[] Apprenticeship =
    [
        new("24122137210", "CAP1BOU", 4, 16, 14), new("24122137220", "CAP2BOU", 4, 17, 14),
        new("24122141210", "CAP1PAT", 3, 16, 14), new("24122141220", "CAP2PAT", 3, 17, 14),
        new("24122146210", "CAP1CUI", 5, 16, 14), new("24122146220", "CAP2CUI", 5, 17, 14),
        new("24123224210", "CAP1MAC", 4, 16, 14), new("24123224220", "CAP2MAC", 4, 17, 14),
        new("24123324210", "CAP1MIS", 3, 16, 14), new("24123324220", "CAP2MIS", 3, 17, 14),
        new("24722106310", "2CUI", 2, 15, 16), new("24722106320", "1CUI", 2, 16, 16), new("24722106330", "TCUI", 2, 17, 16),
        new("24723210320", "1TP", 2, 17, 16), new("24723210330", "TTP", 2, 18, 16),
        new("24733604320", "1COIF", 3, 17, 16), new("24733604330", "TCOIF", 3, 18, 16),
    ];

    /// <summary>Lycée général et technologique, lycée professionnel, lycée polyvalent, centre d'apprentis.</summary>
    public static readonly SchoolKind[] Kinds =
    [
        new(General, 45, false),
        new(Professional, 25, false),
        new([.. General, .. Professional], 20, false),
        new(Apprenticeship, 10, true),
    ];

    public static SchoolKind Polyvalent => Kinds[2];
}

/// <summary>A kind of school.</summary>
/// <param name="Programmes">What it teaches.</param>
/// <param name="Percent">Share of the region's schools.</param>
/// <param name="Apprentices">Its pupils are apprentices.</param>
internal sealed record SchoolKind(Programme[] Programmes, int Percent, bool Apprentices)
{
    private readonly int _weight = Programmes.Sum(p => p.Weight);

    public Programme Pick(ref Draw draw)
    {
        var at = draw.Below(_weight);
        foreach (var programme in Programmes)
        {
            if ((at -= programme.Weight) < 0)
                return programme;
        }
        throw new InvalidOperationException("The weights do not add up.");
    }
}
