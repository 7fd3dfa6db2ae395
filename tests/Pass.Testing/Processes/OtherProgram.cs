using System.Diagnostics;
using System.Text;

namespace Pass.Testing.Processes;

/// <summary>A program that is not ours and judges what ours wrote; run to its end.</summary>
public static class OtherProgram
{
    /// <param name="input">What it reads; nothing when empty.</param>
    public static Ended Run(ProcessStartInfo start, ReadOnlySpan<byte> input = default)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        using var process = Process.Start(start)!;
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        // Those run here take all they are given before they answer.
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(start.FileName, process.ExitCode, output, errors.ToString().Trim());
    }
}
