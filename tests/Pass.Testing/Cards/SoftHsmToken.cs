using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Pass.Cards.Keys;
using Pass.Issuing.Keys;
using Pass.Testing.Processes;

namespace Pass.Testing.Cards;

/// <summary>
/// A real PKCS#11 token (Debian's softhsm2) in a folder of its own. One at a time in a process: the module finds its folder in the environment.
/// </summary>
public sealed class SoftHsmToken : IDisposable
{
    public const string Library = "/usr/lib/softhsm/libsofthsm2.so", Pin = "123456";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pass-hsm-");
    private readonly string _configuration;

    private SoftHsmToken(string mechanisms)
    {
        _configuration = Path.Combine(_folder.FullName, "softhsm2.conf");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "tokens"));
        File.WriteAllText(_configuration, $"directories.tokendir = {_folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\nslots.mechanisms = {mechanisms}\n");
        // The module reads the C environment, which SetEnvironmentVariable does not change on Unix.
        SetEnv("SOFTHSM2_CONF\0"u8.ToArray(), Encoding.UTF8.GetBytes(_configuration + "\0"), 1).ShouldBe(0);
        Run("softhsm2-util", "--init-token", "--free", "--label", Options.TokenLabel, "--so-pin", "654321", "--pin", Pin);
    }

    public static Pkcs11Options Options { get; } = new(Library, "pass");

    /// <summary>Null where the module is not installed, once the refusal was seen to name it.</summary>
    /// <param name="mechanisms">Of the module: ALL, or the only ones it offers.</param>
    public static SoftHsmToken? Create(string mechanisms = "ALL")
    {
        if (File.Exists(Library))
            return new SoftHsmToken(mechanisms);
        Should.Throw<KeyStoreException>(() => new Pkcs11Token(Options, Pin)).Message.ShouldContain(Library);
        return null;
    }

    /// <summary>Its secret keys as OpenSC's pkcs11-tool shows them.</summary>
    public string Describe() => Run("pkcs11-tool", "--module", Library, "--token-label", Options.TokenLabel, "--login", "--pin", Pin, "--list-objects", "--type", "secrkey");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments);
        start.Environment["SOFTHSM2_CONF"] = _configuration;
        return OtherProgram.Run(start).Well().Output;
    }

    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnv(byte[] name, byte[] value, int overwrite);
}
