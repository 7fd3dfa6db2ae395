using System.Globalization;
using Pass.Core;

namespace Pass.Region.Holders.Roll;

/// <summary>
/// The first reading of all documents: which of them are whole, what is wrong with their schools and pupils, each pupil's class,
/// and identifiers used twice.
/// </summary>
/// <remarks>
/// Classes come after the pupils in an export and a duplicate may come at any distance, hence the two readings. A pupil costs about
/// a hundred bytes here, and fifty once compared, whatever is written about them: 370 000 stay under 40 MB.
/// </remarks>
internal sealed class RollSurvey(RollImportOptions options, RollCheck check)
{
    private static readonly string[] ExportFormats = ["dd/MM/yyyy HH:mm:ss", "dd/MM/yyyy"];

    private readonly Dictionary<ulong, Place> _first = [];
    private readonly Dictionary<ulong, (string Masked, List<Place> Places)> _twice = [];
    private readonly Dictionary<ulong, int> _classOf = [];
    private readonly Dictionary<string, int> _classIds = new(StringComparer.Ordinal);
    private readonly List<string> _classes = [];
    private readonly HashSet<long> _refused = [];
    /// <summary>Good pupils as they were read, each with its id in the school; null once there are too many.</summary>
    private List<(int School, int Pupil, string Id, PupilRow Row)>? _kept = options.MostKept > 0 ? [] : null;
    private int _document = -1;

    /// <summary>A pupil: the school, the rank among its ELEVE elements from 1, and where the identifier is.</summary>
    private readonly record struct Place(int School, int Pupil, int Line, int FieldLine, PupilField Field);

    public string? ClassOf(int school, string pupilId) =>
        _classOf.TryGetValue(KeyOf(school, pupilId), out var id) ? _classes[id] : null;

    /// <summary>The pupil, by rank in the school, has a problem.</summary>
    public bool IsRefused(int school, int pupil) => _refused.Contains(KeyOf(school, pupil));

    /// <summary>The good pupils in the order of the files, each with its school's rank, once all was read; null when they are to be read again.</summary>
    public IReadOnlyList<(int School, PupilRow Row)>? Kept() => _kept is null ? null
        : [.. _kept.Where(k => !IsRefused(k.School, k.Pupil)).Select(k => (k.School, ClassOf(k.School, k.Id) is { } code ? k.Row with { ClassCode = code } : k.Row))];

    /// <summary>Reads one more document to its end; one that breaks takes all its schools with it.</summary>
    /// <param name="isAlone">A document beside others may be something else than an export of pupils: it is passed over.</param>
    public void Add(string file, Func<SiecleCursor> open, bool isAlone)
    {
        _document++;
        var before = check.Mark;
        try
        {
            using var cursor = open();
            if (cursor.Encoding == SiecleEncoding.Windows)
                check.Tell(RollProblem.Of("", file, 1, "encoding", RollProblemCode.EncodingWindows, cursor.Encoding));
            while (cursor.MoveNext())
                Take(cursor, file);
            if (check.Schools.Count == before.Schools)
                throw RollStoppedException.With(RollProblemCode.NoPupils, file, 0, "ELEVE", "");
            Conclude(before.Schools);
        }
        catch (RollStoppedException stop) when (stop.Problem.Code == RollProblemCode.NotSiecle && !isAlone)
        {
            check.Tell(RollProblem.Of("", file, stop.Problem.Line, stop.Problem.Field, RollProblemCode.OtherExport, "", RollProblemCode.ExportNamed(stop.Problem.Field)));
        }
        catch (RollStoppedException stop) when (!RollProblemCode.StopsImport(stop.Problem.Code))
        {
            Refuse(before, stop.Problem);
        }
        catch (InvalidDataException)
        {
            Refuse(before, RollProblem.Of("", file, 0, "", RollProblemCode.EntryDamaged, ""));
        }
    }

    /// <summary>All documents were read: says which identifiers are used twice, and forgets what only the comparison needed.</summary>
    public void Close()
    {
        _first.Clear();
        _first.TrimExcess();
        foreach (var same in check.Schools.Where(s => s.Refusal is null).GroupBy(s => s.Uai).Select(same => same.ToList()).Where(same => same.Count > 1).ToList())
        {
            foreach (var school in same)
                RefuseTwice(school, same.First(s => s != school));
        }
        foreach (var (ine, places) in _twice.Values)
        {
            // A school that is not imported takes nobody away from another.
            var live = places.FindAll(p => check.Schools[p.School].Refusal is null);
            foreach (var place in live.Where(_ => live.Count > 1))
                RefuseDuplicate(ine, place, live.First(p => p != place));
        }
        _twice.Clear();
    }

    private void Take(SiecleCursor cursor, string file)
    {
        switch (cursor.Event)
        {
            case SiecleEvent.School:
                check.Begin(_document, file, cursor.Line);
                break;
            case SiecleEvent.Parameter:
                Describe(check.Schools[^1], cursor);
                break;
            case SiecleEvent.Pupil:
                Judge(check.Schools[^1], cursor.Pupil);
                break;
            case SiecleEvent.Class:
                _classOf[KeyOf(check.Schools.Count - 1, cursor.Class.PupilId)] = ClassId(cursor.Class.Code);
                break;
        }
    }

    private static void Describe(RollSchool school, SiecleCursor cursor)
    {
        var (name, value) = cursor.Parameter;
        switch (name)
        {
            case "UAJ":
                (school.Number, school.Line, school.Uai) = (value, cursor.Line, Uai.TryParse(value, out var uai) ? uai : null);
                break;
            case "ANNEE_SCOLAIRE":
                (school.SchoolYear, school.YearLine) = (YearOf(value), cursor.Line);
                break;
            // HORODATAGE comes after DATE_EXPORT and says the hour too.
            default:
                if (DateTime.TryParseExact(value, ExportFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) && at.Year is > 1990 and < 9000 && !(school.ExportedAt >= at))
                    (school.ExportedAt, school.ExportedBy, school.ExportLine) = (at, name == "HORODATAGE" ? at : at.AddDays(1).AddSeconds(-1), cursor.Line);
                break;
        }
    }

    /// <summary>2026, or 2026-2027 as some software writes it.</summary>
    private static int? YearOf(string text) =>
        int.TryParse(text.AsSpan(0, Math.Min(4, text.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year > 1900
            && (text.Length == 4 || text.Length == 9 && text.AsSpan(5).SequenceEqual((year + 1).ToString(CultureInfo.InvariantCulture)))
            ? year
            : null;

    private void Judge(RollSchool school, PupilFields pupil)
    {
        var rank = ++school.Pupils;
        if (PupilCheck.HasLeft(pupil, options))
        {
            // A pupil who changes schools is a leaver in one and present in the other: that is no duplicate.
            school.Leavers++;
            return;
        }
        if (school.Uai is not { } uai)
        {
            school.Refused++;
            return;
        }
        var judged = new PupilCheck(school.File, uai, pupil, options);
        if (judged.Check(null) is { } row)
        {
            school.Rows++;
            Keep(school, rank, pupil.Id, row);
        }
        else
        {
            Refuse(school, rank);
        }
        foreach (var problem in judged.Problems)
            check.Add(school, problem);
        if (Ine.TryParse(pupil[pupil.IneField], out var ine))
            Note(ine, new(school.Rank, rank, pupil.Line, pupil.LineOf(pupil.IneField), pupil.IneField));
    }

    private void Keep(RollSchool school, int rank, string id, PupilRow row)
    {
        if (_kept?.Count >= options.MostKept)
            _kept = null;
        _kept?.Add((school.Rank, rank, id, row));
    }

    private void Note(Ine ine, Place here)
    {
        var key = ine.ToUInt64();
        if (_first.TryAdd(key, here))
            return;
        if (!_twice.TryGetValue(key, out var twice))
            twice = _twice[key] = (ine.Masked, [_first[key]]);
        twice.Places.Add(here);
    }

    /// <summary>The document is whole: what its schools lack is said now.</summary>
    private void Conclude(int firstSchool)
    {
        foreach (var school in check.Schools.Skip(firstSchool))
        {
            if (school.Uai is null)
                check.Add(school, RollProblem.Of(school.Number, school.File, school.Line, "UAJ", school.Number.Length == 0 ? RollProblemCode.UaiMissing : RollProblemCode.UaiInvalid, school.Number, school.Number));
            else if (school.Pupils == 0)
                check.Add(school, RollProblem.Of(school.Name, school.File, 0, "ELEVE", RollProblemCode.NoPupils, ""));
        }
    }

    /// <summary>One problem for the file, on its last school: the one that could not be read to its end.</summary>
    private void Refuse((int Schools, int Problems) before, RollProblem problem)
    {
        if (check.Schools.Count == before.Schools)
            check.Begin(_document, problem.File, problem.Line);
        problem = problem with { Uai = check.Schools[^1].Name };
        check.Withdraw(before);
        check.Add(check.Schools[^1], problem);
        foreach (var school in check.Schools.Skip(before.Schools))
            school.Refusal = problem with { Uai = school.Name };
    }

    private void RefuseTwice(RollSchool school, RollSchool other) => check.Add(school, RollProblem.Of(
        school.Name, school.File, school.Line, "UAJ", RollProblemCode.SchoolTwice, school.Number, other.Line, other.File));

    private void RefuseDuplicate(string ine, Place here, Place other)
    {
        var school = check.Schools[here.School];
        check.Add(school, RollProblem.Of(
            school.Name, school.File, here.FieldLine, PupilFields.NameOf(here.Field), RollProblemCode.IneDuplicate, ine, here.Line, other.Line, check.Schools[other.School].File));
        if (IsRefused(here.School, here.Pupil))
            return;
        school.Rows--;
        Refuse(school, here.Pupil);
    }

    private void Refuse(RollSchool school, int pupil)
    {
        _refused.Add(KeyOf(school.Rank, pupil));
        school.Refused++;
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

    private static long KeyOf(int school, int pupil) => (long)school << 32 | (uint)pupil;

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
