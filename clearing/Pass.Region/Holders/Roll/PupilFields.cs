namespace Pass.Region.Holders.Roll;

/// <summary>What is read of an ELEVE element, besides its attributes.</summary>
internal enum PupilField
{
    Ine,
    IneRnie,
    FamilyName,
    OldName,
    GivenName,
    BirthDate,
    Mef,
    Status,
    LeftOn,
}

/// <summary>One ELEVE element as it stands, before any check. Reused for each pupil.</summary>
internal sealed class PupilFields
{
    private static readonly string[] Names =
        ["ID_NATIONAL", "INE_RNIE", "NOM_DE_FAMILLE", "NOM", "PRENOM", "DATE_NAISS", "CODE_MEF", "CODE_STATUT", "DATE_SORTIE"];

    private readonly string[] _values = new string[Names.Length];
    private readonly int[] _lines = new int[Names.Length];

    /// <summary>ELEVE_ID, or ELENOET in older exports: ties the pupil to a class within the school.</summary>
    public string Id { get; private set; } = "";

    public int Line { get; private set; }

    public string this[PupilField field] => _values[(int)field];

    /// <summary>Line of the field, or of the pupil when the field is absent.</summary>
    public int LineOf(PupilField field) => _lines[(int)field] is > 0 and var line ? line : Line;

    public static string NameOf(PupilField field) => Names[(int)field];

    public static int IndexOf(string element) => element switch
    {
        "ID_NATIONAL" => 0,
        "INE_RNIE" => 1,
        "NOM_DE_FAMILLE" => 2,
        "NOM" => 3,
        "PRENOM" => 4,
        "DATE_NAISS" => 5,
        "CODE_MEF" => 6,
        "CODE_STATUT" => 7,
        "DATE_SORTIE" => 8,
        _ => -1,
    };

    public void Start(string id, int line)
    {
        Id = id;
        Line = line;
        Array.Fill(_values, "");
        Array.Clear(_lines);
    }

    public void Set(int field, string value, int line)
    {
        _values[field] = value;
        _lines[field] = line;
    }

    /// <summary>ID_NATIONAL, or INE_RNIE where a school's software fills only that one.</summary>
    public PupilField IneField => this[PupilField.Ine].Length == 0 && this[PupilField.IneRnie].Length > 0 ? PupilField.IneRnie : PupilField.Ine;

    /// <summary>NOM_DE_FAMILLE, which exports before version 2.0 call NOM.</summary>
    public PupilField NameField =>
        this[PupilField.FamilyName].Length == 0 && this[PupilField.OldName].Length > 0 ? PupilField.OldName : PupilField.FamilyName;
}
