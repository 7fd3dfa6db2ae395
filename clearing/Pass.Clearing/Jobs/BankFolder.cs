using System.Globalization;
using System.Text;
using Pass.Clearing.Payments.BankFiles;
using Pass.Core;
using Pass.Data.Machine;

namespace Pass.Clearing.Jobs;

/// <summary>
/// Takes the bank's files from the folder they are put in. A file that was taken goes to <c>done</c>, one that is refused to <c>failed</c> beside the reason; none is
/// deleted, and none takes another's name. One that somebody may still be writing is left for the next time.
/// </summary>
internal static class BankFolder
{
    /// <summary>A file that changed since is still being written; one that cannot be read whole is given longer, its sender may be slow.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1), Patience = TimeSpan.FromMinutes(15);

    private const string Done = "done", Failed = "failed";
    private static readonly string[] Unfinished = [".part", ".partial", ".tmp", ".filepart", ".crdownload"];

    public static bool HasFiles(string folder) => !Directory.Exists(folder) || Waiting(folder).Any();

    /// <returns>How many files were taken, with what was refused or left. Problems: FolderMissing, and those of who acts and of a service that is busy.</returns>
    public static async Task<Result<StepDone>> CollectAsync(JobContext c, CancellationToken ct)
    {
        if (c.Settings.BankFilesFolder is not { } folder)
            return new StepDone(0, Job.Words.Problem("FolderUnsaid"));
        if (!Directory.Exists(folder))
            return Job.Words.Problem("FolderMissing", folder, Environment.MachineName);
        var (taken, refused, left) = (0, 0, 0);
        var service = new BankFileService(c.Database, c.Time);
        foreach (var file in Waiting(folder).OrderBy(f => f.LastWriteTimeUtc).ThenBy(f => f.Name, StringComparer.Ordinal).ToList())
        {
            ct.ThrowIfCancellationRequested();
            var age = (c.Time.GetUtcNow() - file.LastWriteTimeUtc).Duration();
            if (age < Quiet || !CanOpen(file.FullName))
            {
                left++;
                continue;
            }
            var imported = await service.ImportAsync(file.Name, file.OpenRead, c.Actor, ct);
            if (imported.Ok(out _, out var problem))
            {
                Move(file.FullName, Path.Combine(folder, Done));
                taken++;
            }
            else if (problem.Code is "RoleMissing" or "ActorUnknown" or "BankTurnTaken")
            {
                return problem;
            }
            else if (age < Patience && problem.Code is "FileUnreadable" or "ArchiveUnreadable" or "PackedDamaged")
            {
                left++;
            }
            else
            {
                Refuse(file.FullName, Path.Combine(folder, Failed), problem);
                refused++;
            }
        }
        return new StepDone(taken, refused > 0 ? Job.Words.Problem("FilesRefused", refused, Path.Combine(folder, Failed)) : left > 0 ? Job.Words.Problem("FilesLeft", left) : null);
    }

    private static IEnumerable<FileInfo> Waiting(string folder) => new DirectoryInfo(folder).EnumerateFiles()
        .Where(f => f.Name[0] != '.' && !Unfinished.Contains(f.Extension, StringComparer.OrdinalIgnoreCase));

    /// <summary>False while somebody has it for himself.</summary>
    private static bool CanOpen(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Within its folder, so that it is in one place or the other whenever the machine stops.</summary>
    private static void Move(string path, string to) => File.Move(path, FreeOf(path, to), overwrite: false);

    /// <summary>The reason first: a file that was put away says why, whenever the machine stops.</summary>
    private static void Refuse(string path, string to, Problem problem)
    {
        var target = FreeOf(path, to);
        using (var reason = PrivateFiles.Over(target + ".txt"))
            reason.Write(Encoding.UTF8.GetBytes($"{problem.In(CultureInfo.InvariantCulture)}\n{problem.In(CultureInfo.GetCultureInfo("en"))}\n"));
        File.Move(path, target, overwrite: false);
    }

    /// <summary>Its name in that folder, or, where another has it, the same with a number. The job has one turn: nobody else puts anything there.</summary>
    private static string FreeOf(string path, string to)
    {
        PrivateFiles.CreateFolder(to);
        for (var n = 1; ; n++)
        {
            var name = n == 1 ? Path.GetFileName(path) : string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)}-{n}{Path.GetExtension(path)}");
            if (Path.Combine(to, name) is var target && !File.Exists(target))
                return target;
        }
    }
}
