using Pass.Core;

namespace Pass.Region.Holders.Roll;

/// <summary>A place in the import: document (from 0) and line.</summary>
internal readonly record struct RollPlace(int Document, int Line);

/// <summary>
/// What a first reading of all documents learns: that they are whole, the schools, each pupil's class, and identifiers used twice.
/// </summary>
/// <remarks>
/// Classes come after the pupils in an export and a duplicate may come at any distance, hence the two readings. A pupil costs about
/// a hundred bytes here, and fifty once compared, whatever is written about them: 370 000 stay under 40 MB.
/// </remarks>
internal sealed class RollSurvey(RollImportOptions options)
{
    private readonly Dictionary<ulong, RollPlace> _first = [];
    private readonly Dictionary<ulong, (RollPlace First, RollPlace Second)> _twice = [];
    private readonly Dictionary<ulong, int> _classOf = [];
    private readonly Dictionary<string, int> _classIds = new(StringComparer.Ordinal);
    private readonly List<string> _classes = [];
    private readonly List<SchoolHeading> _schools = [];
    private readonly List<int> _pupils = [];

    /// <summary>A school of the import, by order of appearance.</summary>
    /// <param name="Number">The UAJ as written, empty when there is none.</param>
    /// <param name="Line">Where the school starts.</param>
    public readonly record struct SchoolHeading(string Number, int Line);

    public SchoolHeading School(int ordinal) => _schools[ordinal];

    /// <summary>ELEVE elements in a document.</summary>
    public int Pupils(int document) => _pupils[document];

    public string? ClassOf(int school, string pupilId) =>
        _classOf.TryGetValue(KeyOf(school, pupilId), out var id) ? _classes[id] : null;

    /// <summary>The other place where the same identifier is used by a pupil who has not left.</summary>
    public bool IsTwice(Ine ine, RollPlace here, out RollPlace other)
    {
        var found = _twice.TryGetValue(ine.ToUInt64(), out var places);
        other = places.First == here ? places.Second : places.First;
        return found;
    }

    /// <summary>Reads one more document to its end.</summary>
    public void Add(SiecleCursor cursor)
    {
        var document = _pupils.Count;
        _pupils.Add(0);
        while (cursor.MoveNext())
        {
            switch (cursor.Event)
            {
                case SiecleEvent.School:
                    _schools.Add(new("", cursor.Line));
                    break;
                case SiecleEvent.SchoolNumber:
                    _schools[^1] = new(cursor.SchoolNumber, cursor.Line);
                    break;
                case SiecleEvent.Pupil:
                    _pupils[document]++;
                    Note(cursor.Pupil, new(document, cursor.Line));
                    break;
                case SiecleEvent.Class:
                    _classOf[KeyOf(_schools.Count - 1, cursor.Class.PupilId)] = ClassId(cursor.Class.Code);
                    break;
            }
        }
    }

    /// <summary>All documents were read: forgets what only the comparison needed.</summary>
    public void Close()
    {
        _first.Clear();
        _first.TrimExcess();
    }

    private void Note(PupilFields pupil, RollPlace here)
    {
        // A pupil who changes schools is a leaver in one and present in the other: that is no duplicate.
        if (PupilCheck.HasLeft(pupil, options) || !Ine.TryParse(pupil[pupil.IneField], out var ine))
            return;
        var key = ine.ToUInt64();
        if (!_first.TryAdd(key, here))
            _twice.TryAdd(key, (_first[key], here));
    }

    private int ClassId(string code)
    {
        if (!_classIds.TryGetValue(code, out var id))
        {
            id = _classIds[code] = _classes.Count;
            _classes.Add(code);
        }
        return id;
    }

    /// <summary>FNV-1a over the school's rank and the pupil's id there.</summary>
    private static ulong KeyOf(int school, string pupilId)
    {
        var hash = 14695981039346656037UL ^ (uint)school;
        hash *= 1099511628211UL;
        foreach (var c in pupilId)
            hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }
}
