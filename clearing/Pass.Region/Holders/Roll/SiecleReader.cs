namespace Pass.Region.Holders.Roll;

/// <summary>
/// Reads the pupils of SIECLE / Base Élèves Établissement exports (BEE_ELEVES): one school's XML, a zip of many, or our BEE_REGION wrapper.
/// </summary>
/// <remarks>
/// Encodings: UTF-8, ISO-8859-1, ISO-8859-15 and Windows-1252 as declared. The source is read twice, once by <see cref="Check"/> and once by
/// <see cref="Rows"/>, so it must be seekable and must not change meanwhile; of a short one <see cref="Read"/> keeps the pupils, see <see cref="RollImportOptions.MostKept"/>.
/// Memory does not grow with what is written about a pupil; see <see cref="RollSurvey"/>.
/// Bad input never throws: it is a <see cref="RollProblem"/>. Failures of the disk do throw (<see cref="IOException"/>).
/// </remarks>
public sealed class SiecleReader : IRoll, IDisposable
{
    private const int ProgressStep = 1 << 20;
    private readonly Stream _source;
    private readonly string _file;
    private readonly RollImportOptions _options;
    private readonly Action<RollProgress>? _progress;
    private readonly bool _leaveOpen;
    private RollContainer? _container;
    private RollSurvey? _survey;
    private RollCheck? _check;
    private long _bytesRead;
    private long _bytesTotal;
    private long _nextStep = ProgressStep;

    /// <param name="source">Seekable; read from its start.</param>
    /// <param name="file">Shown in rows and problems.</param>
    /// <param name="options">The day that tells leavers, and the limits.</param>
    /// <param name="progress">Called about once per megabyte, on the reading thread.</param>
    /// <param name="leaveOpen">The source outlives the reader.</param>
    public SiecleReader(Stream source, string file, RollImportOptions options, Action<RollProgress>? progress = null, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!source.CanSeek)
            throw new ArgumentException("The export is read twice: put it in a file first.", nameof(source));
        (_source, _file, _options, _progress, _leaveOpen) = (source, file, options, progress, leaveOpen);
    }

    public static SiecleReader Open(string path, RollImportOptions options, Action<RollProgress>? progress = null) =>
        new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan), Path.GetFileName(path), options, progress);

    /// <summary>The first reading: everything is checked.</summary>
    public RollCheck Check(CancellationToken ct = default)
    {
        var check = _check = new();
        try
        {
            _container = new(_source, _file, _options);
            (_bytesRead, _bytesTotal) = (0, 2 * _container.Documents.Sum(d => d.Bytes));
            _container.Ignored.ForEach(check.Tell);
            _survey = new(_options, check);
            foreach (var document in _container.Documents)
            {
                ct.ThrowIfCancellationRequested();
                _survey.Add(document.Name, () => new(document.Open(Count), document.Name), !_container.IsZip);
            }
            if (check.Schools.Count == 0)
                throw RollStoppedException.With(RollProblemCode.ZipEmpty, _file, 0, "", "");
            _survey.Close();
        }
        catch (RollStoppedException stop)
        {
            check.Stop(stop.Problem);
        }
        return check;
    }

    /// <summary>Reads the file once and for all.</summary>
    /// <returns>Null when it has more pupils than <see cref="RollImportOptions.MostKept"/>: they are to be read again.</returns>
    internal RollReading? Read(CancellationToken ct = default)
    {
        var check = Check(ct);
        return check.IsStopped ? new(check, [], []) : _survey!.Kept() is { } pupils ? new(check, pupils, Hash()) : null;
    }

    public byte[] Hash() => _container?.Hash() ?? throw new InvalidOperationException("A roll is checked before its hash is known.");

    /// <summary>The second reading.</summary>
    /// <exception cref="InvalidOperationException">Nothing was checked yet, or the check stopped.</exception>
    public IEnumerable<PupilRow> Rows(Predicate<RollSchool> wanted)
    {
        if (_container is null || _survey is null || _check is null or { IsStopped: true })
            throw new InvalidOperationException("A roll is checked before its pupils are read.");
        _container.Rewind();
        foreach (var schools in _check.Schools.GroupBy(s => s.Document).Where(schools => schools.Any(s => s.Refusal is null && wanted(s))))
        {
            var document = _container.Documents[schools.Key];
            using var cursor = new SiecleCursor(document.Open(Count), document.Name);
            foreach (var row in RowsOf(cursor, _check, _survey, wanted, schools.First().Rank))
                yield return row;
        }
        _progress?.Invoke(new(_bytesTotal, _bytesTotal));
    }

    public void Dispose()
    {
        _container?.Dispose();
        if (!_leaveOpen)
            _source.Dispose();
    }

    private IEnumerable<PupilRow> RowsOf(SiecleCursor cursor, RollCheck check, RollSurvey survey, Predicate<RollSchool> wanted, int first)
    {
        var (rank, pupil) = (first - 1, 0);
        RollSchool? school = null;
        while (cursor.MoveNext())
        {
            if (cursor.Event == SiecleEvent.School)
            {
                pupil = 0;
                school = check.Schools[++rank] is { Refusal: null } next && wanted(next) ? next : null;
            }
            else if (cursor.Event == SiecleEvent.Pupil)
            {
                pupil++;
                if (school?.Uai is { } uai && !PupilCheck.HasLeft(cursor.Pupil, _options) && !survey.IsRefused(rank, pupil)
                    && new PupilCheck(school.File, uai, cursor.Pupil, _options).Check(survey.ClassOf(rank, cursor.Pupil.Id)) is { } row)
                {
                    yield return row;
                }
            }
        }
    }

    private void Count(int bytes)
    {
        _bytesRead += bytes;
        if (_bytesRead < _nextStep)
            return;
        _nextStep = _bytesRead + ProgressStep;
        _progress?.Invoke(new(Math.Min(_bytesRead, _bytesTotal), _bytesTotal));
    }
}
