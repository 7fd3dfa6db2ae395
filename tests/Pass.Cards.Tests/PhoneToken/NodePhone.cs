using System.Diagnostics;
using System.Text.Json;

namespace Pass.Cards.Tests.PhoneToken;

/// <summary>The browser module running in a node process (18 or later), with the WebCrypto of node; needs node on the path.</summary>
internal sealed class NodePhone : IDisposable
{
    private readonly Process _node;

    public NodePhone()
    {
        _node = Process.Start(new ProcessStartInfo("node", [Script("phone.mjs")]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    /// <summary>Throws with the module's message when it refuses.</summary>
    public JsonElement Ask(string command, object? parameters = null)
    {
        var fields = parameters is null ? [] : JsonSerializer.SerializeToElement(parameters).EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
        fields["command"] = JsonSerializer.SerializeToElement(command);
        _node.StandardInput.WriteLine(JsonSerializer.Serialize(fields));
        var line = _node.StandardOutput.ReadLine() ?? throw new InvalidOperationException("node ended; is it version 18 or later?");
        var answer = JsonDocument.Parse(line).RootElement;
        return answer.TryGetProperty("error", out var error) ? throw new InvalidOperationException(error.GetString()) : answer.GetProperty("result");
    }

    public string Qr(DateTimeOffset now) => Ask("qr", new { nowMs = now.ToUnixTimeMilliseconds() }).GetProperty("text").GetString()!;

    /// <summary>Path of a script beside this file, found from the folder that holds Pass.sln.</summary>
    public static string Script(string name)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Pass.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("Pass.sln is in no parent folder of the tests.");
        return Path.Combine(folder, "tests", "Pass.Cards.Tests", "PhoneToken", name);
    }

    public void Dispose()
    {
        _node.StandardInput.Close(); // the script ends with its input
        if (!_node.WaitForExit(5000))
            _node.Kill();
        _node.Dispose();
    }
}
