namespace Pass.Region.Holders.Roll;

/// <summary>What the first reading found: the schools, and all that is to be said of them.</summary>
public sealed class RollCheck
{
    /// <summary>Problems kept, in memory and on paper; the others are counted.</summary>
    public const int ProblemLimit = 20_000;

    private readonly List<RollProblem> _problems = [];
    private readonly List<RollProblem> _notices = [];
    private readonly List<RollSchool> _schools = [];
    private readonly Dictionary<string, int> _files = new(StringComparer.Ordinal);

    public IReadOnlyList<RollSchool> Schools => _schools;

    /// <summary>The first <see cref="ProblemLimit"/> that were found, by place in the file.</summary>
    public IReadOnlyList<RollProblem> Problems => [.. _problems.OrderBy(p => _files.GetValueOrDefault(p.File)).ThenBy(p => p.Line)];

    public int ProblemCount { get; private set; }

    /// <summary>What was passed over or mended: nothing is refused for it.</summary>
    public IReadOnlyList<RollProblem> Notices => _notices;

    /// <summary>Nothing at all can be imported.</summary>
    public bool IsStopped { get; private set; }

    public RollTotals Totals => new(_schools.Count, _schools.Sum(s => s.Rows), _schools.Sum(s => s.Leavers), _schools.Sum(s => s.Refused));

    /// <summary>The same, to which other things may be added.</summary>
    internal RollCheck Copy()
    {
        var copy = new RollCheck { ProblemCount = ProblemCount, IsStopped = IsStopped };
        copy._problems.AddRange(_problems);
        copy._notices.AddRange(_notices);
        copy._schools.AddRange(_schools.Select(s => s.Copy()));
        foreach (var (file, document) in _files)
            copy._files.Add(file, document);
        return copy;
    }

    internal RollSchool Begin(int document, string file, int line)
    {
        _files.TryAdd(file, document);
        var school = new RollSchool(_schools.Count, file, line) { Document = document };
        _schools.Add(school);
        return school;
    }

    internal void Stop(RollProblem problem)
    {
        IsStopped = true;
        _schools.Clear();
        _problems.Clear();
        _problems.Add(problem);
        ProblemCount = 1;
    }

    /// <summary>How many schools and kept problems there are, to come back to.</summary>
    internal (int Schools, int Problems) Mark => (_schools.Count, _problems.Count);

    /// <summary>Takes back what was said of the schools of a document that turned out to be broken.</summary>
    internal void Withdraw((int Schools, int Problems) mark)
    {
        _problems.RemoveRange(mark.Problems, _problems.Count - mark.Problems);
        foreach (var school in _schools.Skip(mark.Schools))
        {
            ProblemCount -= school.Problems;
            (school.Problems, school.Rows, school.Leavers, school.Refused) = (0, 0, 0, 0);
        }
    }

    internal void Tell(RollProblem notice) => _notices.Add(notice);

    /// <summary>A problem of a school or of one of its pupils.</summary>
    internal void Add(RollSchool school, RollProblem problem)
    {
        ProblemCount++;
        school.Problems++;
        if (problem.RefusesSchool && school.Refusal is null)
        {
            school.Refusal = problem;
            (school.Rows, school.Refused) = (0, school.Refused + school.Rows);
        }
        if (_problems.Count < ProblemLimit)
            _problems.Add(problem);
    }
}
