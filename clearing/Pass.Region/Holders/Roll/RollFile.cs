using Pass.Core;

namespace Pass.Region.Holders.Roll;

/// <summary>How to read a roll, and how much of a file is too much.</summary>
/// <param name="Today">Pupils whose DATE_SORTIE is on or before this day have left; ages are counted on it.</param>
public sealed record RollImportOptions(DateOnly Today)
{
    /// <summary>Bytes of XML in all, once unzipped. A region of 370 000 pupils is under 1 GB with addresses.</summary>
    public long MaxExpandedBytes { get; init; } = 4L << 30;

    /// <summary>Bytes out of a zip entry per byte in, beyond the first megabyte. These exports reach 30.</summary>
    public int MaxZipRatio { get; init; } = 200;

    /// <summary>Files in a zip. The largest region has under 1 000 schools.</summary>
    public int MaxZipEntries { get; init; } = 5_000;

    /// <summary>Ages, in whole years, outside which a birth date is taken for a typing error.</summary>
    public int MinimumAge { get; init; } = 12;

    public int MaximumAge { get; init; } = 35;

    /// <summary>Pupils kept from the first reading, so that a file that has no more is not read again: a school's own roll while somebody waits. None when left out.</summary>
    public int MostKept { get; init; }
}

/// <summary>A pupil present in a school, checked.</summary>
/// <param name="File">Name of the file, or of the entry in the zip with its folders.</param>
/// <param name="Line">Line of the ELEVE element, from 1.</param>
/// <param name="Uai">School, see <see cref="Pass.Core.Uai"/>.</param>
/// <param name="Ine">Pupil, see <see cref="Pass.Core.Ine"/>: not to be written in any log.</param>
/// <param name="FamilyName">As written, single spaces.</param>
/// <param name="GivenName">The first one, single spaces.</param>
/// <param name="BirthDate">Plausible for the options given.</param>
/// <param name="MefCode">Eleven characters, see <see cref="Pass.Core.Mef"/>.</param>
/// <param name="StatusCode">ST (pupil), AP (apprentice)…; empty when the school gave none.</param>
/// <param name="ClassCode">The school's name for the class (structure of type D), or null.</param>
/// <param name="LeftOn">A departure that is already known but not yet effective, or null.</param>
public sealed record PupilRow(
    string File, int Line, string Uai, string Ine, string FamilyName, string GivenName, DateOnly BirthDate,
    string MefCode, string StatusCode, string? ClassCode, DateOnly? LeftOn);

/// <summary>One school of an import (a BEE_ELEVES element), or a file that could not be read as far as its school.</summary>
/// <param name="rank">By order of appearance, from 0.</param>
/// <param name="file">Name of the file, or of the entry in the zip with its folders.</param>
/// <param name="line">Where the school starts.</param>
public sealed class RollSchool(int rank, string file, int line)
{
    public int Rank { get; } = rank;
    public string File { get; } = file;

    /// <summary>Line of the school's number, or of the school.</summary>
    public int Line { get; internal set; } = line;

    /// <summary>The UAJ as written, empty when there is none.</summary>
    public string Number { get; internal set; } = "";

    /// <summary>Null when the number is missing or wrong.</summary>
    public Uai? Uai { get; internal set; }

    /// <summary>ANNEE_SCOLAIRE: the calendar year in which the school year starts; null when missing or unreadable.</summary>
    public int? SchoolYear { get; internal set; }

    /// <summary>HORODATAGE, else DATE_EXPORT at midnight, in the school's own time; null when missing or unreadable.</summary>
    public DateTime? ExportedAt { get; internal set; }

    /// <summary>The last instant at which it may have been exported: one that says only its day may be of that evening.</summary>
    internal DateTime? ExportedBy { get; set; }

    /// <summary>Line of ANNEE_SCOLAIRE, or of the school.</summary>
    public int YearLine { get; internal set; } = line;

    /// <summary>Line of the date of export, or of the school.</summary>
    public int ExportLine { get; internal set; } = line;

    /// <summary>Pupils that can be imported.</summary>
    public int Rows { get; internal set; }

    /// <summary>Pupils skipped because they have left.</summary>
    public int Leavers { get; internal set; }

    /// <summary>Pupils with at least one problem, or of a school that is refused.</summary>
    public int Refused { get; internal set; }

    public int Problems { get; internal set; }

    /// <summary>Why no pupil of it is imported, even when bad lines are accepted; null when they may be.</summary>
    public RollProblem? Refusal { get; internal set; }

    /// <summary>The number as it is known by, or as it was written.</summary>
    public string Name => Uai?.Value ?? Number;

    /// <summary>Rank of its file among those that were read, from 0.</summary>
    internal int Document { get; init; }

    /// <summary>ELEVE elements, leavers among them.</summary>
    internal int Pupils { get; set; }

    internal RollSchool Copy() => (RollSchool)MemberwiseClone();
}

/// <summary>How far reading is. The file is read twice (checked whole, then yielded), so the total counts each byte twice.</summary>
public readonly record struct RollProgress(long BytesRead, long BytesTotal);

/// <summary>What was read.</summary>
/// <param name="Schools">Schools, and files that could not be read as far as one.</param>
/// <param name="Rows">Pupils that can be imported.</param>
/// <param name="Leavers">Pupils skipped because they have left.</param>
/// <param name="Refused">Pupils with at least one problem.</param>
public readonly record struct RollTotals(int Schools, int Rows, int Leavers, int Refused);
