using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Pass.Benchmarks.Measuring;

/// <summary>The hardware the numbers belong to.</summary>
/// <param name="FsyncUs">Median time to append 4 kB to a file and flush it to the disk, µs, measured in this run.</param>
internal sealed record Machine(string Cpu, int Cores, long MemoryMb, string Os, double FsyncUs)
{
    /// <summary>USER_HZ, which Linux keeps at 100 for programs.</summary>
    private const double TicksPerSecond = 100;

    public static string Runtime => $"{RuntimeInformation.FrameworkDescription}, {(System.Runtime.GCSettings.IsServerGC ? "server" : "workstation")} GC";

    public static Machine Look(string folder) => new(
        Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20,
        RuntimeInformation.OSDescription,
        FsyncMicroseconds(folder));

    /// <summary>The most memory this process ever held, MB; null where the system does not tell.</summary>
    public static double? PeakMemoryMb => Kilobytes("self", "VmHWM") / 1_024;

    /// <summary>The same of another process.</summary>
    public static double? PeakMemoryMbOf(int process) => Kilobytes(process.ToString(CultureInfo.InvariantCulture), "VmHWM") / 1_024;

    /// <summary>What another process holds now, MB (VmRSS); null where the system does not tell.</summary>
    public static double? MemoryMbOf(int process) => Kilobytes(process.ToString(CultureInfo.InvariantCulture), "VmRSS") / 1_024;

    /// <summary>Processor time of a process and of those it started, the ended ones included; zero where the system does not tell.</summary>
    public static TimeSpan CpuOfFamily(int process)
    {
        if (!Directory.Exists("/proc"))
            return TimeSpan.Zero;
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            // After the name in brackets: state, parent, …, utime, stime, and those of ended children (proc(5)).
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) || Stat(folder) is not { } stat)
                continue;
            if (id == process)
                ticks += stat.Skip(11).Take(4).Sum(t => long.Parse(t, CultureInfo.InvariantCulture));
            else if (int.Parse(stat[1], CultureInfo.InvariantCulture) == process)
                ticks += stat.Skip(11).Take(2).Sum(t => long.Parse(t, CultureInfo.InvariantCulture));
        }
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    private static string[]? Stat(string folder)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return null;
        }
    }

    /// <summary>Lets the peak start again from what is held now.</summary>
    public static void ForgetPeakMemory()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (File.Exists("/proc/self/clear_refs"))
            File.WriteAllText("/proc/self/clear_refs", "5");
    }

    private static double? Kilobytes(string process, string name) =>
        Field($"/proc/{process}/status", name) is { } text ? double.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture) : null;

    private static string? Field(string path, string name) => !File.Exists(path) ? null : File.ReadLines(path)
        .Select(line => line.Split(':', 2)).FirstOrDefault(parts => parts.Length == 2 && parts[0].Trim() == name)?[1].Trim();

    private static double FsyncMicroseconds(string folder)
    {
        var path = Path.Combine(folder, "fsync.probe");
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
        var block = new byte[4_096];
        var histogram = new LatencyHistogram();
        for (var i = 0; i < 300; i++)
        {
            var start = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, block, (long)i * block.Length);
            RandomAccess.FlushToDisk(file);
            histogram.Add(Stopwatch.GetTimestamp() - start);
        }
        return Math.Round(histogram.PercentileMs(0.5) * 1_000, 1);
    }
}
