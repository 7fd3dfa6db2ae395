using System.Diagnostics;
using Pass.Testing;
using Pass.Testing.Processes;

namespace Pass.Cli.Tests;

/// <summary><c>./pass demo</c> on a fresh machine: what it installs for its virtual readers, and what it does where it may not.</summary>
public sealed class InstalledToolsTests : IDisposable
{
    private const string English = "en_GB.UTF-8";

    private readonly DirectoryInfo _machine = Directory.CreateTempSubdirectory("pass-machine-");

    [Theory]
    [InlineData("en_GB.UTF-8", "Installing pcscd…")]
    [InlineData("fr_FR.UTF-8", "Installation de pcscd…")]
    public async Task The_demonstration_installs_the_readers_and_nothing_else(string language, string said)
    {
        Machine(user: 0, aptGet: "exit 0");
        (await InstallAsync(language, "readers")).Well().Error.Split('\n').ShouldContain(said);
        var asked = await File.ReadAllLinesAsync(Path.Combine(_machine.FullName, "asked"), TestContext.Current.CancellationToken);
        asked.ShouldBe(["update", "install -y --no-install-recommends pcscd"]);
    }

    [Fact]
    public async Task The_tests_install_more()
    {
        Machine(user: 0, aptGet: "exit 0");
        (await InstallAsync(English)).Well();
        (await File.ReadAllTextAsync(Path.Combine(_machine.FullName, "asked"), TestContext.Current.CancellationToken)).ShouldContain("hledger");
    }

    [Theory]
    [InlineData(1000, "exit 0")]
    [InlineData(0, "exit 100")]
    [InlineData(0, null)]
    public async Task The_demonstration_goes_without_where_it_may_not(int user, string? aptGet)
    {
        Machine(user, aptGet);
        (await InstallAsync(English, "readers")).Well().Output.ShouldBeEmpty();
    }

    private Task<Ended> InstallAsync(string language, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/bash", [Repository.PathOf("scripts", "install-test-tools"), .. arguments]);
        start.Environment["PATH"] = _machine.FullName;
        return EndAsync(new RunningProcess(start, language));

        static async Task<Ended> EndAsync(RunningProcess run)
        {
            await using (run)
                return await run.EndAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A machine on which no command is but these: its readers' driver is there when it is on the real one.</summary>
    private void Machine(int user, string? aptGet)
    {
        Command("id", $"echo {user}");
        Command("mktemp", $"echo '{_machine.FullName}/log'");
        Command("rm", "exit 0");
        Command("cat", "exit 0");
        if (aptGet is not null)
            Command("apt-get", $"echo \"$*\" >>'{_machine.FullName}/asked'\n{aptGet}");
    }

    private void Command(string name, string script)
    {
        var path = Path.Combine(_machine.FullName, name);
        File.WriteAllText(path, $"#!/bin/bash\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => _machine.Delete(recursive: true);
}
