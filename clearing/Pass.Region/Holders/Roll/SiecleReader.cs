using Pass.Core;

namespace Pass.Region.Holders.Roll;

/// <summary>
/// Streams the pupils of SIECLE / Base Élèves Établissement exports (BEE_ELEVES): one school's XML, a zip of many, or our BEE_REGION wrapper.
/// </summary>
/// <remarks>
/// Encodings: UTF-8, ISO-8859-1 and ISO-8859-15 as declared. The source is read twice, so it must be seekable and must not change meanwhile.
/// Memory does not grow with what is written about a pupil; see <see cref="RollSurvey"/>.
/// Bad input never throws: it is a <see cref="RollProblem"/>. Failures of the disk do throw (<see cref="IOException"/>).
/// </remarks>
public sealed class SiecleReader : IDisposable
{
    private const int ProgressStep = 1 << 20;
    private readonly Stream _source;
    private readonly string _file;
    private readonly RollImportOptions _options;
    private readonly Action<RollProgress>? _progress;
    private readonly bool _leaveOpen;
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

    public RollTotals Totals { get; private set; }

    /// <summary>
    /// Rows and problems in the order of the files. When a problem stops the import it is the only item: nothing was yielded before it.
    /// </summary>
    public IEnumerable<RollItem> Read()
    {
        Totals = default;
        var (container, survey, stop) = Survey();
        using (container)
        {
            if (stop is not null || container is null || survey is null)
            {
                yield return stop ?? throw new InvalidOperationException("A survey has a result or a reason.");
                yield break;
            }
            foreach (var ignored in container.Ignored)
                yield return ignored;
            foreach (var item in Yield(container, survey))
                yield return item;
        }
        _progress?.Invoke(new(_bytesTotal, _bytesTotal));
    }

    public void Dispose()
    {
        if (!_leaveOpen)
            _source.Dispose();
    }

    private (RollContainer?, RollSurvey?, RollProblem?) Survey()
    {
        RollContainer? container = null;
        var file = _file;
        try
        {
            container = new RollContainer(_source, _file, _options);
            (_bytesRead, _bytesTotal) = (0, 2 * container.Documents.Sum(d => d.Bytes));
            var survey = new RollSurvey(_options);
            foreach (var document in container.Documents)
            {
                file = document.Name;
                using var cursor = new SiecleCursor(document.Open(Count), file, onlyWhatTellsPupilsApart: true);
                survey.Add(cursor);
            }
            survey.Close();
            container.Rewind();
            return (container, survey, null);
        }
        catch (RollStoppedException stop)
        {
            return (container, null, stop.Problem);
        }
        catch (InvalidDataException)
        {
            return (container, null, RollStoppedException.With(RollProblemCode.ZipDamaged, file, 0, "", "").Problem);
        }
    }

    private IEnumerable<RollItem> Yield(RollContainer container, RollSurvey survey)
    {
        var school = -1;
        Uai? uai = null;
        for (var document = 0; document < container.Documents.Count; document++)
        {
            var file = container.Documents[document].Name;
            if (survey.Pupils(document) == 0)
                yield return new RollProblem(file, 0, "ELEVE", RollProblemCode.NoPupils, "", RollProblemCode.Explain(RollProblemCode.NoPupils));
            using var cursor = new SiecleCursor(container.Documents[document].Open(Count), file);
            while (cursor.MoveNext())
            {
                if (cursor.Event == SiecleEvent.School)
                {
                    var heading = survey.School(++school);
                    Totals = Totals with { Schools = Totals.Schools + 1 };
                    uai = Uai.TryParse(heading.Number, out var number) ? number : null;
                    if (uai is null)
                        yield return WrongSchool(file, heading);
                }
                else if (cursor.Event == SiecleEvent.Pupil)
                {
                    foreach (var item in Judge(cursor.Pupil, uai, school, document, container, survey))
                        yield return item;
                }
            }
        }
    }

    private IReadOnlyList<RollItem> Judge(PupilFields pupil, Uai? uai, int school, int document, RollContainer container, RollSurvey survey)
    {
        if (PupilCheck.HasLeft(pupil, _options))
        {
            Totals = Totals with { Leavers = Totals.Leavers + 1 };
            return [];
        }
        IReadOnlyList<RollItem> items = [];
        if (uai is { } known)
        {
            items = new PupilCheck(container.Documents[document].Name, pupil, _options).Check(known, survey.ClassOf(school, pupil.Id), ine =>
                survey.IsTwice(ine, new(document, pupil.Line), out var other) ? (container.Documents[other.Document].Name, other.Line) : null);
        }
        Totals = items is [PupilRow] ? Totals with { Rows = Totals.Rows + 1 } : Totals with { Refused = Totals.Refused + 1 };
        return items;
    }

    private static RollProblem WrongSchool(string file, RollSurvey.SchoolHeading heading)
    {
        var code = heading.Number.Length == 0 ? RollProblemCode.UaiMissing : RollProblemCode.UaiInvalid;
        return new(file, heading.Line, "UAJ", code, heading.Number, RollProblemCode.Explain(code, heading.Number));
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
